// A lock that is released when its process ends, however it ends. Node cannot lock a file, but SQLite can, with the
// system's own locks: it accepts an empty file as a database, and BEGIN EXCLUSIVE writes nothing. So neither a full
// disk nor a killed run nor a reused process ID can block the next run; a leftover lock file is locked like a new one.
import {
  type BigIntStats,
  closeSync,
  constants,
  fchownSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  type Stats,
} from "node:fs";
import type Database from "better-sqlite3";
import { systemErrorCode, UserError } from "../errors.js";
import { shellWord } from "../shell-word.js";
import { failureReason } from "./failure-reason.js";
import { Sqlite } from "./sqlite-library.js";

export class LockFile {
  readonly #file: string;
  readonly #owner: Pick<Stats, "uid" | "gid"> | undefined;
  #held: Database.Database | undefined;

  /**
   * @param file its path; the folder must exist
   * @param owner of the file if root creates it, so that a killed run of root does not lock that user out
   */
  constructor(file: string, owner?: Pick<Stats, "uid" | "gid">) {
    this.#file = file;
    this.#owner = owner;
  }

  /**
   * Takes the lock if it is free.
   * @throws UserError if the file cannot be created or locked
   */
  tryLock(): boolean {
    for (;;) {
      this.#create();
      const before = statusOf(this.#file);
      if (before === undefined) continue;
      if (!before.isFile() || before.size > 0n) throw foreign(this.#file, before);
      const database = lockedDatabase(this.#file);
      if (database === "busy") return false;
      // The previous holder removes the file when it unlocks; then we have locked a file that no other process can
      // find.
      if (database !== "gone" && isSame(before, statusOf(this.#file))) {
        this.#held = database;
        return true;
      }
      if (database !== "gone") database.close();
    }
  }

  /** Releases the lock and removes the file. */
  unlock(): void {
    if (this.#held === undefined) return;
    try {
      // Before the lock is released: afterwards the file could belong to another process.
      rmSync(this.#file, { force: true });
    } catch {
      // Harmless: the next run can lock it.
    }
    this.#held.close();
    this.#held = undefined;
  }

  /** The holder, e.g. `process 4711`; undefined if the system does not show it. */
  holder(): string | undefined {
    const pid = pidOfHolder(this.#file);
    return pid === undefined ? undefined : `process ${pid}`;
  }

  #create(): void {
    try {
      // `O_EXCL` follows no link.
      const descriptor = openSync(this.#file, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
      try {
        if (this.#owner !== undefined && process.geteuid?.() === 0)
          fchownSync(descriptor, this.#owner.uid, this.#owner.gid);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      if (systemErrorCode(error) !== "EEXIST") throw cannotLock(this.#file, error);
    }
  }
}

/**
 * Whether a process holds the lock of a file; nothing is changed, and no write access is needed.
 * @returns undefined if there is no such file, or it is not a lock file of ours
 */
export function lockState(file: string): "held" | "free" | "unknown" | undefined {
  const status = statusOf(file);
  if (status === undefined || !status.isFile() || status.size > 0n) return undefined;
  let database: Database.Database | undefined;
  try {
    database = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 0 });
    // Nobody can read what is locked exclusively.
    database.prepare("SELECT count(*) FROM sqlite_master").get();
    return "free";
  } catch (error) {
    if (systemErrorCode(error)?.startsWith("SQLITE_BUSY")) return "held";
    if (statusOf(file) === undefined) return undefined;
    return pidOfHolder(file) === undefined ? "unknown" : "held";
  } finally {
    database?.close();
  }
}

function lockedDatabase(file: string): Database.Database | "busy" | "gone" {
  let database: Database.Database | undefined;
  try {
    database = new Sqlite(file, { fileMustExist: true, timeout: 0 });
    // Otherwise SQLite would create a journal next to it, which a killed run would leave behind.
    database.pragma("journal_mode = MEMORY");
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    const code = systemErrorCode(error) ?? "";
    if (code.startsWith("SQLITE_BUSY")) return "busy";
    if (statusOf(file) === undefined) return "gone";
    throw cannotLock(file, error);
  }
}

function statusOf(file: string): BigIntStats | undefined {
  return lstatSync(file, { bigint: true, throwIfNoEntry: false });
}

/** TRAP: the inode of a removed file is reused for the next one; the time of creation differs. */
function isSame(before: BigIntStats, after: BigIntStats | undefined): boolean {
  return after !== undefined && after.ino === before.ino && after.birthtimeNs === before.birthtimeNs;
}

/** proc_locks(5): `1: POSIX  ADVISORY  WRITE 4711 fe:00:1234 1073741826 1073742335`. */
function pidOfHolder(file: string): number | undefined {
  try {
    const { ino } = lstatSync(file);
    const line = readFileSync("/proc/locks", "latin1")
      .split("\n")
      .find((text) => !text.includes("->") && text.includes(" WRITE ") && text.includes(`:${ino} `));
    const pid = Number(line?.trim().split(/\s+/)[4]);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Anybody who may write to the folder can put one there. */
function foreign(file: string, status: BigIntStats): UserError {
  const kind = status.isFile() ? "a file with contents" : status.isDirectory() ? "a folder" : kindOf(status);
  const word = shellWord(file);
  return new UserError(`${file} is ${kind}, not a lock file of kallithea-cli. Nothing was changed.`, {
    hint: `If no kallithea-cli is running, move it away: mv ${word} ${shellWord(`${file}.old`)}`,
  });
}

function kindOf(status: BigIntStats): string {
  return status.isSymbolicLink() ? "a symbolic link" : status.isFIFO() ? "a FIFO" : "not a regular file";
}

function cannotLock(file: string, error: unknown): UserError {
  return new UserError(`The lock file ${file} cannot be used: ${failureReason(error)}.`, {
    hint: "Check the permissions of its folder and the space on its disk. Nothing was changed.",
    cause: error,
  });
}
