import type Database from "better-sqlite3";
import { expectedHead } from "../../../database/version.js";
import { UserError } from "../../../errors.js";
import { Sqlite } from "../../../files/sqlite-library.js";

/**
 * Reads back a new database before it replaces the old one.
 * @throws UserError if it differs from what was written; SQLite's error if it cannot be read
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

function expectAnswer(database: Database.Database, statement: string, expected: string): void {
  const answer = database.prepare(statement).pluck().get();
  if (answer === expected) return;
  // TRAP: integrity_check reports disk errors in its result, like damage.
  throw new UserError(
    `The new database does not read back as written (${statement}: ${answer}). Nothing was changed.`,
    {
      hint: `Check the disk that holds ${database.name} (dmesg) and run the command again.`,
    },
  );
}
