// A complete new database takes the place of the old one by a rename: at every moment there is one of the two, whole.
import { chmodSync, chownSync, closeSync, fsyncSync, openSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../errors.js";
import { removeLeftovers, temporaryName } from "./leftovers.js";
import { lockOldDatabase } from "./old-database.js";
import { realFile } from "./real-file.js";
import { verifyNewDatabase } from "./verify.js";

export interface Target {
  file: string;
  /** Seconds to wait for those who use the old database. */
  timeout: number;
}

/**
 * Puts a database in the place of a file, or of the file that a symbolic link leads to. It gets the owner and permissions of the old one,
 * or 0600. When this fails or is killed, the old one is as it was.
 * @param content all bytes of the new database
 * @throws UserError where the old database is in use, or is not one of Kallithea, or the disk does not take the new one
 */
export function replaceDatabase(place: Target, content: Uint8Array): void {
  const target = realFile(place.file);
  const fresh = temporaryName(target);
  try {
    removeLeftovers(target);
    writeFresh(fresh, content);
    putInPlace(fresh, target, place);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw explain(error, target);
  }
}

/**
 * The same with a database that is a file already, in the folder of the other one. Where it fails, that file stays, too.
 * @param fresh complete, and closed
 * @throws UserError
 */
export function replaceWithFile(place: Target, fresh: string): void {
  const target = realFile(place.file);
  try {
    sync(fresh);
    putInPlace(fresh, target, place);
  } catch (error) {
    throw explain(error, target);
  }
}

function putInPlace(fresh: string, target: string, { timeout }: Target): void {
  const old = statSync(target, { throwIfNoEntry: false });
  if (old !== undefined) takeOver(fresh, old);
  verifyNewDatabase(fresh);
  swap(fresh, target, old && { file: target, timeout });
  sync(path.dirname(target));
}

function writeFresh(fresh: string, content: Uint8Array): void {
  const descriptor = openSync(fresh, "wx", 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function takeOver(fresh: string, old: Stats): void {
  chownSync(fresh, old.uid, old.gid);
  chmodSync(fresh, old.mode & 0o7777);
}

function swap(fresh: string, target: string, old: Target | undefined): void {
  const lock = old && lockOldDatabase(old);
  try {
    // TRAP: no file descriptor of the old database may be opened and closed here: POSIX would drop the lock.
    removeJournals(target);
    renameSync(fresh, target);
  } finally {
    lock?.release();
  }
}

/**
 * A journal of the old database would be played into the new one. Nothing is lost with it: the lock has brought all that was
 * in it into the old database, or, where there is none, there is nothing that it could complete.
 */
function removeJournals(target: string): void {
  for (const ending of ["-journal", "-wal", "-shm"]) rmSync(`${target}${ending}`, { force: true });
  // Else a power failure could bring the journal back beside the new database.
  sync(path.dirname(target));
}

/** Of a file or a folder. */
function sync(file: string): void {
  const descriptor = openSync(file, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function explain(error: unknown, target: string): unknown {
  const code = systemErrorCode(error);
  if (error instanceof UserError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  const reason = reasons[code] ?? (error as Error).message;
  return new UserError(`The new database could not be put at ${target}: ${reason}. Nothing was changed.`, {
    hint: "Mend that, and run the command again.",
    cause: error,
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission was denied",
  EPERM: "its owner or permissions could not be kept",
};
