// The first five commands of an instance, run by a program that was installed or unpacked elsewhere.
import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { Sqlite } from "../../../src/files/sqlite-library.js";
import { emptyBare } from "../repositories/empty-bare.js";

/** Neither git, hg, Python nor a shell is on PATH, and there is no HOME. */
const bare = { PATH: "/nonexistent" };

export interface Installed {
  /** Starts the program: a file, or Node and a file. */
  readonly command: readonly [string, ...string[]];
  /** What `uid` and `gid` of the process are, by default this one's. */
  readonly user?: { readonly uid?: number; readonly gid?: number };
}

export function runInstalled(
  { command: [program, ...words], user = {} }: Installed,
  args: readonly string[],
  cwd: string,
) {
  const { status, stdout, stderr, error } = spawnSync(program, [...words, ...args], {
    ...{ cwd, encoding: "utf8", env: bare, input: "secret\n" },
    ...user,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/**
 * Runs `config-create`, `db-create`, `repo-scan`, `migrate revision --autogenerate`, `upgrade` and `check`.
 * @param folder an empty one, in which the user may write
 */
export function runSeedCommands(installed: Installed, folder: string): void {
  const run = (...args: string[]) => succeed(runInstalled(installed, args, folder), args);
  const ini = path.join(folder, "my.ini");
  emptyBare(path.join(folder, "repositories/one"));
  run("config-create", "my.ini");
  const admin = ["--user=doe", "--email=doe@example.com", "--password-stdin", "--force-yes"];
  expect(run("db-create", "-c", "my.ini", `--repos=${path.join(folder, "repositories")}`, ...admin)).toContain(
    "added following repositories:\n\tone\n",
  );
  run("repo-scan", "-c", "my.ini");
  // An index that is missing is a difference for autogenerate.
  writeFileSync(ini, readFileSync(ini, "utf8").replace(/^script_location = .*/m, `$&\n${locations}`));
  mkdirSync(path.join(folder, "site"));
  const database = new Sqlite(path.join(folder, "kallithea.db"));
  database.exec("DROP INDEX g_created_on_idx");
  database.close();
  for (const place of ["site", "kallithea.db"])
    chownSync(path.join(folder, place), installed.user?.uid ?? -1, installed.user?.gid ?? -1);
  run("migrate", "-c", "my.ini", "revision", "--autogenerate", "-m", "site", "--version-path", "site");
  run("migrate", "-c", "my.ini", "upgrade", "head");
  run("migrate", "-c", "my.ini", "check");
}

const locations = "version_locations = kallithea:alembic/versions %(here)s/site";

function succeed({ status, stdout, stderr }: ReturnType<typeof runInstalled>, args: readonly string[]): string {
  expect(status, `${args.join(" ")}\n${stderr}`).toBe(0);
  return stdout;
}
