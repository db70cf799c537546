// Several scans at once into one database, of the same tree and of shares of it, one of which is killed.
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { patience } from "../support/cli/patience.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump } from "../support/databases/dump.js";
import { engines, query } from "../support/databases/engines.js";
import { emptyBare } from "../support/repositories/empty-bare.js";

/** Each name has two groups above it: team0 … team3, and five in each. */
const wanted = Array.from({ length: 400 }, (_, i) => `team${i % 4}/part${i % 5}/r${i}`);
const groupCount = 4 + 4 * 5;
/** Known, and gone from the disk: few enough to be removed without being asked again. */
const gone = Array.from({ length: 8 }, (_, i) => `gone${i}`);

describe.each(engines)("on $title", (engine) => {
  it.skipIf(engine.missing)(
    "every repository and group is added once and completely, and nothing is lost",
    async () => {
      // Once more if the machine was so busy that the scan that was to be killed had come to its end.
      while (!(await scanTogether(await instance(await engine.newUrl(temporaryFolder())))));
    },
  );
});

/** @returns whether one of the scans was killed */
async function scanTogether(made: TestInstance): Promise<boolean> {
  const killed = scanAside(made);
  const scans = [
    scanAside(made),
    scanAside(made, "--remove-missing"),
    scanAside(made, "--path=team0/", "--refresh"),
    scanAside(made, "--path=team1/"),
  ];
  await moreThan(made, 0);
  killed.child.kill("SIGKILL");
  const ends = await Promise.all([...scans, killed].map(({ end }) => end));

  const wasKilled = ends.at(-1)?.status === null;
  expect(ends.map(({ status }) => status)).toEqual([0, 0, 0, 0, wasKilled ? null : 0]);
  expect(ends.map(({ stderr }) => stderr).join("")).not.toMatch(/deadlock|Another process|bug/i);
  const added = ends.flatMap(({ added }) => added);
  expect(new Set(added).size, "each is told by one scan alone").toBe(added.length);
  expect(ends.flatMap(({ removed }) => removed).sort()).toEqual(gone);
  expectWhole(await dump(made.url));
  expect(runBuilt(["repo-scan", "-c", made.ini]).stdout).not.toContain("Added");
  return wasKilled;
}

async function instance(url: string): Promise<TestInstance> {
  const made = makeInstanceOn(url, path.join(temporaryFolder(), "instance"));
  for (const name of gone) emptyBare(path.join(made.repositories, name));
  expect(runBuilt(dbCreateArguments(made)).status).toBe(0);
  for (const name of gone) rmSync(path.join(made.repositories, name), { recursive: true });
  for (const name of wanted) emptyBare(path.join(made.repositories, name));
  return made;
}

interface End {
  readonly status: number | null;
  readonly added: string[];
  readonly removed: string[];
  readonly stderr: string;
}

function scanAside({ ini }: TestInstance, ...options: readonly string[]): { child: ChildProcess; end: Promise<End> } {
  const child = spawn(process.execPath, [builtProgram, "repo-scan", "-c", ini, "--json", ...options]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const end = new Promise<End>((resolve) => {
    child.on("close", (status) => {
      const { added = [], removed = [] } = status === 0 ? JSON.parse(stdout) : {};
      resolve({ status, added, removed, stderr });
    });
  });
  return { child, end };
}

/** Waits until more than so many of the wanted repositories are there. */
async function moreThan({ url }: TestInstance, count: number): Promise<void> {
  const question = "SELECT count(*) AS n FROM repositories WHERE repo_name LIKE 'team%'";
  await expect
    .poll(async () => Number((await query(url, question))[0]?.n), { timeout: patience, interval: 20 })
    .toBeGreaterThan(count);
}

/** Expects each repository and each group once, each with all that belongs to it. */
function expectWhole(rows: Dump): void {
  const column = (table: string, name: string) => (rows[table] ?? []).map((row) => row[name]);
  expect(column("repositories", "repo_name").sort()).toEqual([...wanted].sort());
  const ids = column("repositories", "repo_id").sort();
  expect(column("repo_to_perm", "repository_id").sort()).toEqual(ids);
  expect(column("user_followings", "follows_repository_id").sort()).toEqual(ids);
  expect(
    column("user_logs", "repository_id")
      .filter((id) => id !== null)
      .sort(),
  ).toEqual(ids);
  expect(new Set(column("groups", "group_name")).size).toBe(groupCount);
  expect(rows.groups).toHaveLength(groupCount);
  expect(column("user_repo_group_to_perm", "group_id").sort()).toEqual(column("groups", "group_id").sort());
  const groups = new Map((rows.groups ?? []).map((row) => [row.group_id, row.group_name]));
  for (const { repo_name, group_id } of rows.repositories ?? [])
    expect(groups.get(group_id)).toBe(path.dirname(String(repo_name)));
  for (const { group_name, group_parent_id } of rows.groups ?? []) {
    expect(groups.get(group_parent_id) ?? ".").toBe(path.dirname(String(group_name)));
  }
}
