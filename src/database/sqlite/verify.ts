import type Database from "better-sqlite3";
import { Sqlite } from "../../files/sqlite-library.js";
import { expectedHead } from "../version.js";

/**
 * Reads a database that was just written, before it takes the place of another.
 * @throws Error where it is not what it should be: a fault of the disk or of ours
 */
export function verifyNewDatabase(file: string): void {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    expectAnswer(database, "PRAGMA integrity_check", "ok");
    expectAnswer(database, "PRAGMA journal_mode", "delete");
    expectAnswer(database, "SELECT version_num FROM alembic_version", expectedHead);
  } finally {
    database.close();
  }
}

function expectAnswer(database: Database.Database, question: string, wanted: string): void {
  const answer = database.prepare(question).pluck().get();
  if (answer !== wanted) throw new Error(`${database.name} is not in order: ${question} answers ${answer}, not ${wanted}`);
}
