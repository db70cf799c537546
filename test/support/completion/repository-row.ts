/** A row of a repository that is not on disk; only its name matters. */
export function repositoryRow(name: string) {
  return {
    ...{ repo_name: name, repo_state: "repo_state_created", repo_type: "git", user_id: 2, description: "" },
    ...{ private: false, statistics: false, downloads: false, landing_revision: "rev:tip" },
    ...{ created_on: "2026-01-01 00:00:00.000000", updated_on: "2026-01-01 00:00:00.000000" },
  };
}

/** The statement for it, with `?`. */
export const insertRepository = (() => {
  const names = Object.keys(repositoryRow(""));
  return `INSERT INTO repositories (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
})();
