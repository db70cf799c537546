// What repo-scan --remove-missing removes, repo-restore brings back, on each of the three databases.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checksumOf } from "../../src/scan/removal/journal-file.js";
import { projectRoot, runBuilt } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump, type Row } from "../support/databases/dump.js";
import { type Engine, engines, query, sqlite } from "../support/databases/engines.js";
import { oldInstance } from "../support/reference/old-instance.js";
import { changeDatabase } from "../support/reference/old-release.js";
import { makeGit, scan } from "../support/repositories/scanned-instance.js";

const all = ["alpha", "grp/alpha-fork", "grp/beta.git", "grp/sub/hgtwo"];

interface Removed {
  made: TestInstance;
  journal: string;
  before: Dump;
}

async function removed(engine: Engine, present: readonly string[]): Promise<Removed> {
  const made = await oldInstance(engine, path.join(temporaryFolder(), "old"));
  mkdirSync(path.join(made.repositories, "something"));
  for (const name of present) makeGit(made, name);
  const before = await dump(made.url);
  const { status, stderr } = scan(made, "--remove-missing", "--allow-mass-removal");
  expect(status, stderr).toBe(0);
  const [journal = ""] = journalsOf(made);
  expect(stderr).toContain(`kallithea-cli repo-restore -c ${made.ini} ${path.join(made.folder, journal)}`);
  return { made, journal: path.join(made.folder, journal), before };
}

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("repo-restore", () => {
    it.each([
      ["all", []],
      ["those with a fork", ["grp/alpha-fork"]],
      ["a fork and a Mercurial repository", ["alpha", "grp/beta.git"]],
      ["all but one", ["grp/beta.git"]],
    ])("brings back every row as it was: %s", async (_case, present) => {
      const { made, journal, before } = await removed(engine, present);
      expect(await dump(made.url)).not.toEqual(before);
      const gone = all.filter((name) => !present.includes(name));
      const { status, stdout, stderr } = restore(made, journal);
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `Restored: ${gone.join(", ")}\n`, stderr: "" });
      expect(byTable(await dump(made.url))).toEqual(byTable(before));
    });

    it("gives new ids if the old ones are taken, and updates references to them", async () => {
      const { made, journal, before } = await removed(engine, ["grp/beta.git"]);
      const old = before.repositories?.find(({ repo_name }) => repo_name === "alpha")?.repo_id;
      // A backup that was restored in between may have given the id to another one.
      makeGit(made, "taken");
      expect(scan(made).status).toBe(0);
      await letTake(made, Number(old));
      expect(restore(made, journal).status).toBe(0);
      const rows = await dump(made.url);
      const alpha = rows.repositories?.find(({ repo_name }) => repo_name === "alpha")?.repo_id;
      expect(alpha).not.toBe(old);
      const requests = (table: typeof rows, id: unknown) =>
        (table.pull_requests ?? [])
          .filter((row) => row.org_repo_id === id || row.other_repo_id === id)
          .map(({ title }) => title);
      expect(requests(before, old).length).toBeGreaterThan(0);
      expect(requests(rows, alpha)).toEqual(requests(before, old));
      const comments = (table: typeof rows, id: unknown) =>
        (table.changeset_comments ?? []).filter((row) => row.repo_id === id).length;
      expect(comments(rows, alpha)).toBe(comments(before, old));
    });

    it("refuses if a repository exists again, and with --replace saves that one to a new journal", async () => {
      const { made, journal, before } = await removed(engine, []);
      makeGit(made, "alpha");
      expect(scan(made).status).toBe(0);
      await expectRefused(made, journal, "already in the database: alpha");
      const { status, stdout, stderr } = restore(made, journal, "--replace");
      expect({ status, stdout }).toEqual({ status: 0, stdout: `Restored: ${all.join(", ")}\n` });
      expect(stderr).toMatch(/The replaced entries were saved to .*removed-repositories-.*json/);
      expect((await dump(made.url)).pull_requests).toEqual(before.pull_requests);
    });

    it("refuses and changes nothing if the author of a comment no longer exists", async () => {
      const { made, journal } = await removed(engine, []);
      edit(journal, (rows) => Object.assign(rows.changeset_comments?.[0] ?? {}, { user_id: 999 }));
      await expectRefused(made, journal, "rows of changeset_comments refer to users 999");
    });

    it("drops permissions and followings of deleted users, and creates missing groups", async () => {
      const { made, journal, before } = await removed(engine, []);
      edit(journal, (rows) => Object.assign(rows.user_followings?.[0] ?? {}, { user_id: 999 }));
      edit(journal, (rows) => {
        for (const row of rows.repositories ?? []) if (row.group_id !== null) row.group_id = 999;
      });
      const { status, stderr } = restore(made, journal);
      expect(stderr).toBe(
        "1 rows of user_followings were not restored: they refer to users 999, which no longer exist\n",
      );
      expect(status).toBe(0);
      const rows = await dump(made.url);
      expect(rows.repositories).toEqual(before.repositories);
      expect(rows.user_followings).toHaveLength((before.user_followings ?? []).length - 1);
    });
  });
});

describe("a journal", () => {
  it("is readable only for its owner, and a second one does not replace it", async () => {
    const { made, journal } = await removed(sqlite, ["alpha"]);
    expect(statSync(journal).mode & 0o777).toBe(0o600);
    expect(restore(made, journal).status).toBe(0);
    expect(scan(made, "--remove-missing", "--allow-mass-removal").status).toBe(0);
    expect(journalsOf(made)).toHaveLength(2);
  });

  it.each<[string, (text: string) => string, string]>([
    ["only the beginning of it", (text) => text.slice(0, text.length / 2), "is not valid JSON"],
    ["another document", () => "[]", "is not a removal journal"],
    ["of a version to come", (text) => text.replace('"version": 1', '"version": 9'), "version 9"],
    [
      "with a table that is not Kallithea's",
      (text) => sealed(text.replace('"repositories": [', '"sqlite_master": [')),
      "sqlite_master",
    ],
    ["without references", (text) => text.replace('"references": [', '"other": ['), "checksum"],
    ["in one letter of a name", (text) => text.replace('"grp/', '"grP/'), "checksum"],
    ["in one id", (text) => text.replace('"user_id": 2', '"user_id": 1'), "checksum"],
  ])("that is damaged is refused: %s", async (_case, damage, reason) => {
    const { made, journal } = await removed(sqlite, ["alpha"]);
    writeFileSync(journal, damage(readFileSync(journal, "utf8")));
    await expectRefused(made, journal, reason, 1);
  });

  it("of another database is refused, whatever ids it has in common", async () => {
    const { made, journal } = await removed(sqlite, ["alpha"]);
    changeDatabase(
      made.database,
      "UPDATE users SET created_on = '2001-02-03 04:05:06.000000' WHERE username = 'default'",
    );
    await expectRefused(made, journal, "another database");
  });

  it("restores once, and refuses the second time", async () => {
    const { made, journal } = await removed(sqlite, []);
    expect(restore(made, journal).status).toBe(0);
    await expectRefused(made, journal, "already in the database: alpha, grp/alpha-fork, grp/beta.git, grp/sub/hgtwo");
  });

  it("that does not exist is reported", async () => {
    const made = await oldInstance(sqlite, path.join(temporaryFolder(), "old"));
    const { status, stderr } = restore(made, path.join(made.folder, "nowhere.json"));
    expect(stderr).toContain("nowhere.json cannot be read (ENOENT)");
    expect(status).toBe(1);
  });

  it("that cannot be written stops the removal", async () => {
    const made = await oldInstance(sqlite, path.join(temporaryFolder(), "old"));
    mkdirSync(path.join(made.repositories, "something"));
    const before = await dump(made.url);
    // The folder of the ini and the database takes no new file but SQLite's own journal.
    const killer = path.join(projectRoot, "test/support/faults/no-new-json.cjs");
    const { status, stderr } = runBuilt(["repo-scan", "-c", made.ini, "--remove-missing", "--allow-mass-removal"], {
      env: { NODE_OPTIONS: `--require=${killer}` },
    });
    expect(stderr).toMatch(
      /Nothing was removed: the removal journal \S+\/removed-repositories-\S+\.json cannot be written: /,
    );
    expect(status).toBe(1);
    expect(journalsOf(made)).toEqual([]);
    expect(await dump(made.url)).toEqual(before);
  });
});

function restore({ ini }: TestInstance, journal: string, ...options: string[]) {
  return runBuilt(["repo-restore", "-c", ini, journal, ...options]);
}

async function expectRefused(made: TestInstance, journal: string, reason: string, status = 5): Promise<void> {
  const rows = await dump(made.url);
  const refused = restore(made, journal);
  expect(refused.stderr).toContain("Nothing was restored");
  expect(refused.stderr).toContain(reason);
  expect(refused.status).toBe(status);
  expect(await dump(made.url)).toEqual(rows);
}

function journalsOf({ folder }: TestInstance): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("removed-repositories-"));
}

function edit(journal: string, change: (rows: Record<string, Row[]>) => void): void {
  const document = JSON.parse(readFileSync(journal, "utf8"));
  change(document.rows);
  writeFileSync(journal, JSON.stringify({ ...document, checksum: checksumOf(document) }));
}

function sealed(text: string): string {
  const document = JSON.parse(text);
  return JSON.stringify({ ...document, checksum: checksumOf(document) });
}

/** Makes `taken` the repository with an id. */
async function letTake({ url }: TestInstance, id: number): Promise<void> {
  const columns =
    "repo_state, repo_type, user_id, private, statistics, downloads, description, created_on, updated_on, landing_revision";
  await query(
    url,
    `INSERT INTO repositories (repo_id, repo_name, ${columns}) SELECT ${id}, 'taken too', ${columns} FROM repositories WHERE repo_name = 'taken'`,
  );
}

/** SQLite's own record of the highest ids only grows. */
function byTable(rows: Dump): Dump {
  return Object.fromEntries(Object.entries(rows).filter(([table]) => table !== "sqlite_sequence"));
}
