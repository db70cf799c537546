// An instance with repositories that a test makes, changes and scans.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { runBuilt } from "../cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../cli/instance.js";
import { temporaryFolder } from "../cli/temporary-folder.js";
import { dumpDatabase } from "../databases/dump.js";
import { changeDatabase } from "../reference/old-release.js";
import { runGitTool, runHgTool } from "./run-tools.js";

/** What a scan prints first. */
export const scanned = "Now scanning root location for new repos ...\nScan completed.\n";

/** An instance with a database that has these repositories, empty ones of Git. */
export function instanceWith(...repositories: readonly string[]): TestInstance {
  const made = makeInstance(path.join(temporaryFolder(), "instance"));
  for (const name of repositories) makeGit(made, name);
  if (repositories.length === 0 && empty !== undefined) {
    restoreEmpty(made, empty);
    return made;
  }
  const { status, stderr } = runBuilt(dbCreateArguments(made));
  expect(status, stderr).toBe(0);
  if (repositories.length === 0) empty = { made, content: readFileSync(made.database) };
  return made;
}

interface Empty {
  readonly made: TestInstance;
  readonly content: Buffer;
}

/** What db-create made the first time: only the folder differs. */
let empty: Empty | undefined;

function restoreEmpty({ database, repositories }: TestInstance, { made, content }: Empty): void {
  writeFileSync(database, content, { mode: 0o600 });
  changeDatabase(database, `UPDATE ui SET ui_value = replace(ui_value, '${made.repositories}', '${repositories}')`);
}

export function makeGit({ repositories }: Pick<TestInstance, "repositories">, name: string): string {
  const folder = path.join(repositories, name);
  mkdirSync(folder, { recursive: true });
  runGitTool(folder, ["init", "--quiet", "--bare"]);
  return folder;
}

export function makeHg({ repositories }: Pick<TestInstance, "repositories">, name: string): string {
  const folder = path.join(repositories, name);
  mkdirSync(path.dirname(folder), { recursive: true });
  runHgTool(repositories, ["init", folder]);
  return folder;
}

/** Makes a commit on top of a bare repository's branch. @returns its id */
export function commitGit(folder: string, message: string, branch = "master"): string {
  const tree = runGitTool(folder, ["mktree"], "").trim();
  const parents = runGitTool(folder, ["for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`]).trim();
  const id = runGitTool(folder, [
    "commit-tree",
    tree,
    "-m",
    message,
    ...(parents === "" ? [] : ["-p", parents]),
  ]).trim();
  runGitTool(folder, ["update-ref", `refs/heads/${branch}`, id]);
  runGitTool(folder, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  return id;
}

export function scan({ ini }: TestInstance, ...options: readonly string[]) {
  return runBuilt(["repo-scan", "-c", ini, ...options]);
}

/** The document of `--json`, with the exit status. */
export function scanJson(made: TestInstance, ...options: readonly string[]) {
  const { status, stdout, stderr } = scan(made, "--json", ...options);
  expect(stderr).not.toContain("bug");
  return { status, stderr, ...(JSON.parse(stdout) as Record<string, unknown>) } as Record<string, unknown>;
}

/** The names of the repositories in the database, by their ids. */
export function names({ database }: TestInstance): unknown[] {
  return (dumpDatabase(database).repositories ?? []).map((row) => row.repo_name);
}
