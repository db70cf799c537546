// Databases of real releases, from their dumps.
import { readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { projectRoot } from "../cli/cli.js";

/** Makes the database of a release, e.g. `kallithea-0.7.0`, in a file that does not exist yet. */
export function restoreRelease(release: string, file: string): void {
  const db = new Database(file);
  try {
    // Nothing that has to survive a crash.
    db.pragma("synchronous = OFF");
    db.exec(readFileSync(path.join(projectRoot, `test/fixtures/databases/${release}.sql`), "utf8"));
  } finally {
    db.close();
  }
}

/** Runs statements on a database file. */
export function changeDatabase(file: string, ...statements: readonly string[]): void {
  const db = new Database(file);
  try {
    for (const statement of statements) db.exec(statement);
  } finally {
    db.close();
  }
}
