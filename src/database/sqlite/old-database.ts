import { statSync } from "node:fs";
import type Database from "better-sqlite3";
import { UserError } from "../../errors.js";
import { Sqlite } from "../../files/sqlite-library.js";
import { refuseForeign } from "../refuse-foreign.js";
import { explainSqliteError } from "./explain-error.js";

export interface Lock {
  release(): void;
}

interface Place {
  file: string;
  /** Seconds. */
  timeout: number;
}

/**
 * Makes an old database ready to be replaced: nobody else reads or writes it until the lock is released, and all that was in its
 * journal or write-ahead log is in the file itself.
 * @throws UserError where others keep it busy longer than the timeout, it is no SQLite database, or it is some other program's
 */
export function lockOldDatabase(place: Place): Lock {
  for (;;) {
    const { ino } = statSync(place.file);
    const lock = lockFile(place);
    // While we waited, another one may have put a new database there: what we have locked is of no use then.
    if (statSync(place.file).ino === ino) return lock;
    lock.release();
  }
}

function lockFile(place: Place): Lock {
  const database = openOld(place);
  try {
    // Takes a write-ahead log into the file and removes it; fails as long as anybody has the database open in that mode.
    database.pragma("journal_mode = DELETE");
    // Plays back the journal of a writer that was killed.
    database.exec("BEGIN EXCLUSIVE");
    if (database.pragma("journal_mode", { simple: true }) !== "delete") throw inUse(place.file);
    refuseForeign(place.file, tablesOf(database));
  } catch (error) {
    database.close();
    throw explainSqliteError(error, place);
  }
  return { release: () => database.close() };
}

function openOld({ file, timeout }: Place): Database.Database {
  try {
    return new Sqlite(file, { fileMustExist: true, timeout: timeout * 1000 });
  } catch (error) {
    throw explainSqliteError(error, { file, timeout });
  }
}

function inUse(file: string): UserError {
  return new UserError(`The database ${file} is in use by another process.`, { hint: "Stop the server, and run the command again." });
}

function tablesOf(database: Database.Database): string[] {
  return database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
}
