// A repository that repo-scan --detect-moves has followed, beside one that the original's web pages have renamed.
import { copyFileSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, runBuilt } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump, dumpDatabase } from "../support/databases/dump.js";
import { engines } from "../support/databases/engines.js";
import { oldInstance } from "../support/reference/old-instance.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { commitGit, instanceWith, makeGit, makeHg, scan } from "../support/repositories/scanned-instance.js";

const script = path.join(projectRoot, "test/interop/rename-repository.py");

describeAgainstReference("a renamed repository", () => {
  it("has the same rows", () => {
    const ours = instanceWith();
    for (const name of ["moving", "grp/staying"]) commitGit(makeGit(ours, name), name);
    expect(scan(ours).status).toBe(0);
    const theirs = path.join(ours.folder, "theirs.db");
    copyFileSync(ours.database, theirs);

    const real = runReference("python", [script, `sqlite:///${theirs}`, "moving", "moved", "1"]);
    expect(real.status, real.stderr).toBe(0);
    const { stdout, stderr } = runBuilt(["repo-scan", "-c", ours.ini, "--detect-moves"]);
    expect(stdout, stderr).toContain("Moved: moving -> grp/moved");
    expect(dumpDatabase(ours.database)).toEqual(dumpDatabase(theirs));
  });
});

describe.each(engines)("on $title", (engine) => {
  describeAgainstReference("repositories in use that have moved", () => {
    it.skipIf(engine.missing)("keep what hangs on them, as Kallithea's own models see it", async () => {
      const made = await oldInstance(engine, path.join(temporaryFolder(), "old"));
      for (const name of ["alpha", "grp/alpha-fork"]) commitGit(makeGit(made, name), name);
      makeHg(made, "grp/sub/hgtwo");
      expect(runBuilt(["repo-update-metadata", "-c", made.ini]).status).toBe(6);
      const before = await dump(made.url);
      const seen = ["alpha", "grp/alpha-fork"].map((name) => hangingOn(made.url, name));
      move(made, "alpha", "a/b/alpha");
      move(made, "grp/alpha-fork", "fork");
      const { stdout } = scan(made, "--detect-moves");
      expect(stdout).toContain("Missing: grp/beta.git\nMoved: alpha -> a/b/alpha, grp/alpha-fork -> fork\n");
      const [alpha, fork] = ["a/b/alpha", "fork"].map((name) => hangingOn(made.url, name));
      expect(alpha).toEqual({ ...seen[0], groups: ["a", "a/b"] });
      expect(fork).toEqual({ ...seen[1], name: "fork", groups: [] });
      expect(seen[0]).toMatchObject({ comments: expect.arrayContaining(["x"]), forks: [seen[1]?.id] });
      expect(onlyNewPlaces(await dump(made.url))).toEqual(onlyNewPlaces(before));
    });
  });
});

function move(made: TestInstance, from: string, to: string): void {
  const target = path.join(made.repositories, to);
  mkdirSync(path.dirname(target), { recursive: true });
  renameSync(path.join(made.repositories, from), target);
}

function hangingOn(url: string, name: string): Record<string, unknown> {
  const { status, stdout, stderr } = runReference("python", [
    path.join(projectRoot, "test/interop/hanging-on-repository.py"),
    url,
    name,
  ]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** All rows, less what a move may change: names and groups of repositories, and groups that are new. */
function onlyNewPlaces(rows: Dump): Dump {
  const { repositories = [], groups, user_repo_group_to_perm, sqlite_sequence, ...others } = rows;
  return { ...others, repositories: repositories.map(({ repo_name, group_id, ...row }) => row) };
}
