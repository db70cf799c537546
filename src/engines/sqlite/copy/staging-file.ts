// The staging file of db-copy, with Kallithea's tables in it.
import { closeSync, lstatSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import type Database from "better-sqlite3";
import { copiedTables } from "../../../copy/tables.js";
import { createSchema } from "../../../database/create/create-schema.js";
import { expectedHead } from "../../../database/version.js";
import { systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { realFile } from "../../../files/real-file.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import { connectSqlite } from "../connect/connect.js";
import { schemaStatements } from "../ddl/schema-statements.js";
import { explained } from "./connection.js";

/** Next to the file that a link points to: a rename cannot cross file systems. */
export function stagingFileOf(file: string): string {
  const target = realFile(file);
  return path.join(path.dirname(target), `.${path.basename(target)}.kallithea-cli-copy`);
}

/**
 * Opens the file that an earlier run has left behind, or a new one, for this process only.
 * @throws UserError if another program is using it, or it cannot be written
 */
export async function openStagingFile(file: string): Promise<Database.Database> {
  try {
    const existing = isPlainFile(file) ? openExisting(file) : undefined;
    if (existing !== undefined && isComplete(existing)) return existing;
    existing?.close();
    removeStagingFile(file);
    // Readable only by its owner, before it has any content.
    closeSync(openSync(file, "wx", 0o600));
    await createTables(file);
    return openLocked(file);
  } catch (error) {
    throw explain(error, file);
  }
}

export function removeStagingFile(file: string): void {
  rmSync(file, { force: true });
  removeJournals(file);
}

/**
 * Only after the database was closed: a killed run leaves behind an empty journal, which only a run that writes would
 * remove.
 */
export function removeJournals(file: string): void {
  for (const ending of ["-journal", "-wal", "-shm"]) rmSync(`${file}${ending}`, { force: true });
}

/** A link was not made by us: the rows would end up in another user's file. */
function isPlainFile(file: string): boolean {
  const status = lstatSync(file, { throwIfNoEntry: false });
  return status?.isFile() === true && status.nlink === 1;
}

function explain(error: unknown, file: string): unknown {
  const code = systemErrorCode(error);
  if (error instanceof UserError || code === undefined || !/^(E[A-Z0-9]+|ERR_FS_EISDIR)$/.test(code)) return error;
  return new UserError(
    `The copy cannot be written to ${file}: ${code === "ERR_FS_EISDIR" ? "it is a folder" : failureReason(error)}.`,
    {
      hint: "Check the permissions of its folder and the free space on its disk. Nothing was changed.",
      cause: error,
    },
  );
}

/** @returns undefined if it is not a database: a full disk or a power failure may have left half of one */
function openExisting(file: string): Database.Database | undefined {
  try {
    return openLocked(file);
  } catch (error) {
    const { code } = (error as { cause?: { code?: unknown } }).cause ?? {};
    if (code === "SQLITE_NOTADB" || code === "SQLITE_CORRUPT") return undefined;
    if (code !== "SQLITE_BUSY") throw error;
    throw new UserError(`Another db-copy or db-restore is currently writing to ${file}.`, {
      hint: "Wait for it to finish.",
      cause: error,
    });
  }
}

function openLocked(file: string): Database.Database {
  const location = { file, timeout: 0 };
  const database = explained(() => new Sqlite(file, { fileMustExist: true, timeout: 0 }), location);
  try {
    explained(() => lockExclusively(database), location);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function lockExclusively(database: Database.Database): void {
  // Held as long as the database is open.
  database.pragma("locking_mode = EXCLUSIVE");
  // They are circular, so they are checked once all rows are inserted.
  database.pragma("foreign_keys = OFF");
  database.exec("BEGIN EXCLUSIVE; COMMIT");
}

/** The revision is written after all tables are created. */
function isComplete(database: Database.Database): boolean {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  if (![...copiedTables.map(({ name }) => name), "alembic_version"].every((name) => tables.includes(name)))
    return false;
  return database.prepare("SELECT version_num FROM alembic_version").pluck().get() === expectedHead;
}

async function createTables(file: string): Promise<void> {
  const dataSource = await connectSqlite({ file, timeout: 0 });
  try {
    await createSchema(dataSource, schemaStatements());
  } finally {
    await dataSource.destroy();
  }
}
