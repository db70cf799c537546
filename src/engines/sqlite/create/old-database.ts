// The database that is replaced by a new one.
import { statSync } from "node:fs";
import type Database from "better-sqlite3";
import { type ExistingDatabase, realUsers } from "../../../database/create/creation.js";
import { requireKallitheaDatabase } from "../../../database/create/refuse-foreign.js";
import { UserError } from "../../../errors.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import { type DatabaseFile, explainSqliteError } from "../connect/explain-error.js";

export interface OldDatabaseLock {
  readonly existing: ExistingDatabase | undefined;
  release(): void;
}

/**
 * Prepares an old database for its replacement: nobody else can read or write it until the lock is released, and its
 * journal or write-ahead log has been applied to the file itself.
 * @throws UserError if other processes use it for longer than the timeout, or if it is not an SQLite database or
 * belongs to another program
 */
export function lockOldDatabase(location: DatabaseFile): OldDatabaseLock {
  for (;;) {
    const { ino } = statSync(location.file);
    const lock = lockFile(location);
    // While we waited, another run may have put a new database in its place; the lock on the old one is then useless.
    if (statSync(location.file).ino === ino) return lock;
    lock.release();
  }
}

/**
 * @returns a summary of its contents; undefined if it has no tables
 * @throws UserError if it is locked, damaged, not an SQLite database, or belongs to another program
 */
export function readOldDatabase(location: DatabaseFile): ExistingDatabase | undefined {
  const database = openOld(location);
  try {
    return readExisting(database, location.file);
  } catch (error) {
    throw explainSqliteError(error, location);
  } finally {
    database.close();
  }
}

function lockFile(location: DatabaseFile): OldDatabaseLock {
  const database = openOld(location);
  try {
    // Applies a write-ahead log to the file and removes it; fails as long as another process has the database open in
    // that mode.
    database.pragma("journal_mode = DELETE");
    // Rolls back the journal of a killed writer.
    database.exec("BEGIN EXCLUSIVE");
    if (database.pragma("journal_mode", { simple: true }) !== "delete") throw inUse(location.file);
    return { existing: readExisting(database, location.file), release: () => database.close() };
  } catch (error) {
    database.close();
    throw explainSqliteError(error, location);
  }
}

function openOld({ file, timeout }: DatabaseFile): Database.Database {
  try {
    return new Sqlite(file, { fileMustExist: true, timeout: timeout * 1000 });
  } catch (error) {
    throw explainSqliteError(error, { file, timeout });
  }
}

function inUse(file: string): UserError {
  return new UserError(`The database ${file} is in use by another process.`, {
    hint: "Stop the server and run the command again.",
  });
}

function readExisting(database: Database.Database, file: string): ExistingDatabase | undefined {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  requireKallitheaDatabase(file, tables);
  if (tables.length === 0) return undefined;
  const column = (name: string, table: string, where = "") =>
    tables.includes(table) ? database.prepare(`SELECT ${name} FROM ${table}${where}`).pluck().all() : [];
  const [users] = column("count(*)", "users", realUsers);
  const [repositories] = column("count(*)", "repositories");
  return {
    revisions: column("version_num", "alembic_version").map(String).sort(),
    users: users as number | undefined,
    repositories: repositories as number | undefined,
  };
}
