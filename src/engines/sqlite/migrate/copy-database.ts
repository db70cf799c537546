import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { DataSource } from "typeorm";
import { systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import { createTemporaryFile, discardTemporaryFile, type TemporaryFile } from "../../../files/temporary-file.js";
import { explainSqliteError } from "../connect/explain-error.js";
import { type Connection, nativeConnection, singleValue } from "./connection.js";

export interface CopiedDatabase {
  /** The real path of the file. */
  readonly database: string;
  /** Seconds to wait for other writers. */
  readonly timeout: number;
  /** Gets a line that names what is waited for. */
  notice(line: string): void;
  /** Aborts the copy. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies a database to a new temporary file with SQLite's online backup, and verifies the copy. The copy has the owner
 * of the database, and no other user can read it.
 * @param stem of the name of the temporary file, which is in the folder of the database
 * @throws UserError if the disk is full, others do not stop writing, or the copy is damaged; no partial copy is left
 * behind
 */
export async function copyDatabase(
  dataSource: DataSource,
  source: CopiedDatabase,
  stem: string,
): Promise<TemporaryFile> {
  const copy = createCopyFile(source.database, stem);
  try {
    const pages = await whileNobodyWrites(source, () => backUpInto(dataSource, copy.path, source.signal));
    await verifyCopy(dataSource.createQueryRunner(), copy.path, pages);
    return copy;
  } catch (error) {
    discardTemporaryFile(copy);
    throw explainCopyFailure(error, { file: copy.path, timeout: source.timeout });
  }
}

function createCopyFile(database: string, stem: string): TemporaryFile {
  try {
    const { uid, gid, mode } = statSync(database);
    return createTemporaryFile(stem, {
      mode: mode & 0o600,
      owner: process.geteuid?.() === 0 ? { uid, gid } : undefined,
    });
  } catch (error) {
    throw cannotCopy(database, error);
  }
}

/** The explanation is only about the copy. */
function explainCopyFailure(error: unknown, location: { file: string; timeout: number }): unknown {
  const explained = explainSqliteError(error, location);
  if (explained === error || !(explained instanceof UserError)) return explained;
  const { message, hint } = explained;
  return new UserError(`${message} Nothing was changed.`, { ...(hint === undefined ? {} : { hint }), cause: error });
}

/** @param error of the operating system */
export function cannotCopy(database: string, error: unknown): UserError {
  return new UserError(`The database ${database} cannot be copied: ${failureReason(error)}. Nothing was changed.`, {
    hint: "Check the permissions of its folder and the free space on its disk.",
    cause: error,
  });
}

/** @returns the number of pages of the database */
async function backUpInto(dataSource: DataSource, copy: string, signal: AbortSignal | undefined): Promise<unknown> {
  const progress = () => {
    signal?.throwIfAborted();
    return pagesPerStep;
  };
  await nativeConnection(dataSource).backup(copy, { progress });
  return singleValue(dataSource.createQueryRunner(), "PRAGMA page_count");
}

/** Small enough for others not to wait too long, and for Ctrl-C to be handled. */
const pagesPerStep = 10_000;

/**
 * TRAP: an online backup starts over whenever another process writes, so it would never finish on a busy server. The
 * copy therefore holds the write lock; others can still read.
 */
async function whileNobodyWrites<Result>(source: CopiedDatabase, work: () => Promise<Result>): Promise<Result> {
  const writer = new Sqlite(source.database, { fileMustExist: true, timeout: 0 });
  try {
    await begin(writer, source);
    return await work();
  } finally {
    writer.close();
  }
}

/** In milliseconds: a server that writes constantly leaves gaps of this length. */
const pollingInterval = 2;

async function begin(
  writer: { exec(sql: string): unknown },
  { database, timeout, notice, signal }: CopiedDatabase,
): Promise<void> {
  const deadline = performance.now() + timeout * 1000;
  const noticeAt = performance.now() + Math.min(1000, timeout * 500);
  let isReported = false;
  for (;;) {
    signal?.throwIfAborted();
    try {
      writer.exec("BEGIN IMMEDIATE");
      return;
    } catch (error) {
      const code = systemErrorCode(error) ?? "";
      // A read-only database needs no lock.
      if (code.startsWith("SQLITE_READONLY")) return;
      if (!code.startsWith("SQLITE_BUSY") || performance.now() >= deadline)
        throw explainCopyFailure(error, { file: database, timeout });
    }
    if (!isReported && performance.now() >= noticeAt) {
      notice(`Waiting for another process to finish writing to ${database} before it is copied …`);
      isReported = true;
    }
    await sleep(pollingInterval);
  }
}

async function verifyCopy(connection: Connection, copy: string, pages: unknown): Promise<void> {
  await connection.query("ATTACH ? AS copy", [copy]);
  try {
    if ((await singleValue(connection, "PRAGMA copy.page_count")) !== pages) throw new Error(`${copy} is not complete`);
    const finding = await singleValue(connection, "PRAGMA copy.integrity_check");
    if (finding === "ok") return;
    throw new UserError(
      `The copy of the database failed the integrity check, so the database is damaged: ${finding}. Nothing was changed.`,
      {
        hint: "Check the database with: sqlite3 FILE 'PRAGMA integrity_check'",
      },
    );
  } finally {
    await connection.query("DETACH copy");
  }
}
