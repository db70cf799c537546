// Instances that commands are tried on, and what they look like.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { runBuilt } from "../cli/cli.js";
import { changeDatabase, restoreRelease } from "../reference/old-release.js";
import { commitGit, makeGit, makeHg } from "../repositories/scanned-instance.js";
import { scannedState, wholeDatabase } from "./database-state.js";
import type { State } from "./scenario.js";

export const ini = "my.ini";
export const database = "kallithea.db";

export const backups = {
  name: /\.backup$/,
  check: (file: string, states: readonly State[]) => {
    const rows = wholeDatabase(file);
    if (!states.some((state) => Object.values(state).includes(rows))) throw new Error("it was never the database");
  },
};

export function withoutSecrets(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").replace(/[0-9a-f]{32}/g, "SECRET") : "absent";
}

export function dbCreateArgs(folder: string, user: string): string[] {
  const answers = [`--user=${user}`, `--email=${user}@example.com`, "--password=123456", "--force-yes"];
  return ["db-create", "-c", path.join(folder, ini), `--repos=${path.join(folder, "repositories")}`, ...answers];
}

export function repositoriesIn(folder: string): string[] {
  const root = path.join(folder, "repositories");
  if (!existsSync(root)) return [];
  const places = readdirSync(root, { recursive: true, encoding: "utf8" });
  return places.filter((name) => existsSync(path.join(root, name, "objects"))).sort();
}

/** Three of Git, one of them with commits, and one of Mercurial. */
export function makeRepositories(folder: string): void {
  const place = { repositories: path.join(folder, "repositories") };
  for (const name of ["alpha", "group/beta", "group/sub/gamma"]) makeGit(place, name);
  makeHg(place, "mercurial");
  commitGit(path.join(place.repositories, "alpha"), "first");
}

export function writeIni(folder: string, name = ini, file = database): void {
  const url = `sqlalchemy.url = sqlite:///%(here)s/${file}?timeout=5`;
  writeFileSync(
    path.join(folder, name),
    `[app:main]\nuse = egg:kallithea\n${url}\ncache_dir = %(here)s/data\n[alembic]\nscript_location = kallithea:alembic\n`,
    { mode: 0o600 },
  );
  mkdirSync(path.join(folder, "repositories"), { recursive: true });
}

export function run(...args: readonly string[]): void {
  const { status, stdout, stderr } = runBuilt(args);
  if (status !== 0) throw new Error(`kallithea-cli ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
}

export function createDatabase(folder: string, user = "doe"): void {
  writeIni(folder);
  run(...dbCreateArgs(folder, user));
}

export const scanState = (folder: string) => scannedState(folder, repositoriesIn(folder));

export function restorePrivately(release: string, file: string): void {
  restoreRelease(release, file);
  chmodSync(file, 0o600);
}

/** A used instance of 0.7.0, without its repositories. */
export function createUsedInstance(folder: string, release = "kallithea-0.7.0"): void {
  writeIni(folder);
  const file = path.join(folder, database);
  restorePrivately(release, file);
  changeDatabase(file, `UPDATE ui SET ui_value = '${path.join(folder, "repositories")}' WHERE ui_key = '/'`);
  writeFileSync(path.join(folder, "repositories", "README"), "");
}

export const databaseState = (folder: string) => ({ database: wholeDatabase(path.join(folder, database)) });

/** The first value of the first row. */
export function askDatabase(folder: string, sql: string): unknown {
  const opened = new Database(path.join(folder, database));
  try {
    return opened.prepare(sql).pluck().get();
  } finally {
    opened.close();
  }
}
