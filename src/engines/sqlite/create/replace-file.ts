// A complete new database takes the place of the old one by a rename: at every moment there is one of the two, whole.
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { realFile } from "../../../files/real-file.js";
import { createTemporaryFile, discardTemporaryFile, removeLeftovers } from "../../../files/temporary-file.js";
import { NotSyncedError, publish, syncFolderOf } from "../../../files/write-atomically.js";
import { shellPath } from "../../../shell-word.js";
import { type DatabaseFile, explainSqliteError } from "../connect/explain-error.js";
import { type KeptFile, keepOldFile } from "./keep-old-file.js";
import { lockOldDatabase } from "./old-database.js";
import { verifyNewDatabase } from "./verify.js";

export interface ReplaceOptions {
  /** Keeps the old database, if there is anything in it, under a name with the time and its revision. */
  readonly backup: boolean;
  readonly onNotice: (line: string) => void;
}

/**
 * Puts a database in the place of a file, or of the file that a symbolic link leads to. It gets the owner and
 * permissions of the old one; if there is none, or an empty one, 0600, and from root the owner of the folder. If this
 * fails or is killed, the old one is unchanged.
 * @param content all bytes of the new database
 * @returns the path of the old one, if it was kept
 * @throws UserError if the old database is in use, or is not one of Kallithea, or the disk does not take the new one;
 * NotSyncedError after the new one is in its place
 */
export function replaceDatabase(
  location: DatabaseFile,
  content: Uint8Array,
  options: ReplaceOptions,
): string | undefined {
  const target = realFile(location.file);
  try {
    removeLeftovers(target);
    const old = statSync(target, { throwIfNoEntry: false });
    const owner = ownerOf(target, old);
    const replacement = createTemporaryFile(target, { owner, mode: targetMode(old) });
    try {
      writeFileSync(replacement.descriptor, content);
      fsyncSync(replacement.descriptor);
      verifyNewDatabase(replacement.path);
      const kept = swap({ ...location, file: target }, options, () => publish(replacement, target));
      if (old === undefined && owner !== undefined) options.onNotice(ownerNotice(target, owner));
      return kept;
    } catch (error) {
      discardTemporaryFile(replacement);
      throw error;
    }
  } catch (error) {
    throw explain(error, target);
  }
}

/**
 * In a folder of another user root makes it that user's: the server, which runs as that user, could not open it
 * otherwise.
 */
function ownerOf(target: string, old: Stats | undefined): Pick<Stats, "uid" | "gid"> | undefined {
  if (old !== undefined) return old;
  if (process.geteuid?.() !== 0) return undefined;
  const folder = statSync(path.dirname(target));
  // In a folder that others may write to, its owner says nothing about who the file is for.
  return folder.uid === 0 || (folder.mode & 0o002) !== 0 ? undefined : folder;
}

/** An empty file is often made by `touch`, for everybody to read: it held no secrets. */
function targetMode(old: Stats | undefined): number {
  return old === undefined || old.size === 0 ? 0o600 : old.mode & 0o7777;
}

function ownerNotice(target: string, { uid, gid }: Pick<Stats, "uid" | "gid">): string {
  return `The new database belongs to the owner of its folder (${uid}:${gid}), and only that user can open it. To change that: chown USER ${shellPath(target)}`;
}

/**
 * The same with a database that is a file already, in the folder of the other one; the old one is not kept. If it
 * fails, that file stays.
 * @param replacement complete, and closed
 * @throws UserError; NotSyncedError after the new one is in its place
 */
export function replaceWithFile(
  location: DatabaseFile,
  replacement: string,
  { onNotice }: Pick<ReplaceOptions, "onNotice">,
): void {
  const target = realFile(location.file);
  try {
    const old = statSync(target, { throwIfNoEntry: false });
    const owner = ownerOf(target, old);
    setOwnerAndMode(replacement, owner, targetMode(old));
    verifyNewDatabase(replacement);
    swap({ ...location, file: target }, { backup: false, onNotice }, () => {
      renameSync(replacement, target);
      syncFolderOf(target);
    });
    if (old === undefined && owner !== undefined) onNotice(ownerNotice(target, owner));
  } catch (error) {
    throw explain(error, target);
  }
}

/** Owner and permissions by descriptor: the name could lead to another file in the meantime. */
function setOwnerAndMode(replacement: string, owner: Pick<Stats, "uid" | "gid"> | undefined, mode: number): void {
  const descriptor = openSync(replacement, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
    fchmodSync(descriptor, mode);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @param move gives the new file its name */
function swap(old: DatabaseFile, { backup, onNotice }: ReplaceOptions, move: () => void): string | undefined {
  const lock = statSync(old.file, { throwIfNoEntry: false }) && lockOldDatabase(old);
  let kept: KeptFile | undefined;
  try {
    // TRAP: no file descriptor of the old database may be opened and closed here: POSIX would drop the lock.
    removeJournals(old.file);
    kept = backup && lock?.existing !== undefined ? keepOldFile(old.file, lock.existing.revisions) : undefined;
    move();
  } catch (error) {
    if (error instanceof NotSyncedError) throw namingOldDatabase(error, kept);
    kept?.undo();
    throw error;
  } finally {
    lock?.release();
  }
  kept?.restrictTo0600(onNotice);
  return kept?.path;
}

/**
 * A journal of the old database would be played into the new one. Nothing is lost with it: the lock has brought all
 * that was in it into the old database, or, if there is none, there is nothing that it could complete.
 */
function removeJournals(target: string): void {
  for (const ending of ["-journal", "-wal", "-shm"]) rmSync(`${target}${ending}`, { force: true });
  try {
    // Else a power failure could bring the journal back beside the new database.
    syncFolderOf(target);
  } catch (error) {
    throw (error as Error).cause;
  }
}

function namingOldDatabase(error: NotSyncedError, kept: KeptFile | undefined): UserError {
  if (kept === undefined) return error;
  return new UserError(`${error.message} The old database was kept as ${kept.path}.`, {
    ...(error.hint && { hint: error.hint }),
    cause: error,
  });
}

function explain(failure: unknown, target: string): unknown {
  const error = explainSqliteError(failure, { file: target, timeout: 0 });
  const code = systemErrorCode(error);
  if (error instanceof UserError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new UserError(
    `The new database could not be written to ${target}: ${failureReason(error)}. Nothing was changed.`,
    {
      hint: "Fix this and run the command again.",
      cause: error,
    },
  );
}
