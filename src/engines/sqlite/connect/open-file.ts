// What has to hold for an SQLite file whatever opens it.
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { DatabaseMissingError } from "../../../database/open/database-missing-error.js";
import { UserError } from "../../../errors.js";
import { realFile } from "../../../files/real-file.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { ownCommand } from "../../../own-command.js";
import { checkFile } from "./check-file.js";
import { sqliteCode } from "./explain-error.js";

export interface FileOptions {
  /** Whether it is created if it does not exist. */
  readonly create: boolean;
  readonly readOnly: boolean;
  /** Whether opening fails rather than that SQLite writes, to the file or beside it; only if it is opened read-only. */
  readonly untouched?: boolean;
}

/**
 * Checks an SQLite file and opens it; read-only, if that is asked for and possible.
 * @param open reads from it too, so that a problem with it shows up here
 * @throws UserError
 */
export async function openFile<Opened>(
  url: SqliteUrl,
  options: FileOptions,
  open: (readOnly: boolean) => Promise<Opened>,
): Promise<Opened> {
  try {
    return await checkAndOpen(url, options, open);
  } catch (error) {
    const reason = options.readOnly && !options.untouched ? reasonToOpenWritable(error) : undefined;
    if (reason === undefined) throw error;
    return openWritable(url, options, reason, open);
  }
}

async function checkAndOpen<Opened>(
  { file }: SqliteUrl,
  { create, readOnly, untouched = false }: FileOptions,
  open: (readOnly: boolean) => Promise<Opened>,
): Promise<Opened> {
  if (checkFile(file, { readOnly }) === undefined && !create) {
    throw new DatabaseMissingError(`The database ${file} does not exist.`, {
      hint: `Check sqlalchemy.url in the ini, or create the database: ${ownCommand("db-create")}`,
    });
  }
  if (untouched) requireOpenWal(file);
  return open(readOnly);
}

/** @throws UserError if the journal mode is WAL and nothing else has the file open: SQLite would create two files */
function requireOpenWal(file: string): void {
  const header = Buffer.alloc(20);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  const isWal = header[18] === 2 || header[19] === 2;
  if (isWal && !["-wal", "-shm"].every((suffix) => existsSync(realFile(file) + suffix)))
    throw new UserError(`The database ${file} cannot be read without creating files beside it.`);
}

/** Why SQLite has to write before it can read; undefined if that is not the problem. */
function reasonToOpenWritable(error: unknown): string | undefined {
  const code = sqliteCode(error instanceof UserError ? error.cause : error) ?? "";
  if (code === "SQLITE_READONLY_ROLLBACK")
    return "a process that was writing to it was killed, and its journal has to be rolled back";
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(code))
    return "its journal mode is WAL, for which SQLite keeps files next to it";
  return undefined;
}

async function openWritable<Opened>(
  url: SqliteUrl,
  options: FileOptions,
  reason: string,
  open: (readOnly: boolean) => Promise<Opened>,
): Promise<Opened> {
  try {
    return await checkAndOpen(url, { ...options, readOnly: false }, open);
  } catch (error) {
    throw new UserError(`The database ${url.file} cannot be read without writing to its folder: ${reason}.`, {
      hint: "Run the command as the user that the server runs as, or while the server is running.",
      cause: error,
    });
  }
}
