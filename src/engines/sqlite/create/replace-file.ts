// A complete new database replaces the old one by a rename: at every moment, exactly one of the two exists, complete.
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
import { ownerOfNewFile } from "../../../files/folder-owner.js";
import { realFile } from "../../../files/real-file.js";
import { createTemporaryFile, discardTemporaryFile, removeLeftovers } from "../../../files/temporary-file.js";
import { NotSyncedError, publish, syncFolderOf } from "../../../files/write-atomically.js";
import { shellPath } from "../../../shell-word.js";
import { type DatabaseFile, explainSqliteError } from "../connect/explain-error.js";
import { type KeptFile, keepOldFile } from "./keep-old-file.js";
import { lockOldDatabase } from "./old-database.js";
import { verifyNewDatabase } from "./verify.js";

export interface ReplaceOptions {
  /** Keeps the old database, unless it is empty, under a name with the time and its revision. */
  readonly backup: boolean;
  readonly onNotice: (line: string) => void;
}

/**
 * Replaces a file, or the target of a symbolic link, with a new database, which gets the owner and permissions of the
 * old one. If there is no old one, or it is empty, the permissions are 0600 and, as root, the owner is that of the
 * folder. If this fails or is killed, the old database is unchanged.
 * @param content all bytes of the new database
 * @returns the path under which the old database was kept, if it was
 * @throws UserError if the old database is in use or is not a Kallithea database, or the new one cannot be written to
 * the disk; NotSyncedError if only the flush after the rename failed
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
    const owner = old ?? ownerOfNewFile(path.dirname(target));
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

/** An empty file was often created by `touch`, readable for everyone: it contained no secrets. */
function targetMode(old: Stats | undefined): number {
  return old === undefined || old.size === 0 ? 0o600 : old.mode & 0o7777;
}

function ownerNotice(target: string, { uid, gid }: Pick<Stats, "uid" | "gid">): string {
  return `The new database belongs to the owner of its folder (${uid}:${gid}), and only that user can open it. To change that: chown USER ${shellPath(target)}`;
}

/**
 * The same with a database that is already a file in the same folder. If this fails, the replacement is kept.
 * @param replacement complete and closed
 * @returns the path of the old database, if it was kept
 * @throws UserError; NotSyncedError if only the flush after the rename failed
 */
export function replaceWithFile(
  location: DatabaseFile,
  replacement: string,
  { backup = false, onNotice }: Partial<ReplaceOptions> & Pick<ReplaceOptions, "onNotice">,
): string | undefined {
  const target = realFile(location.file);
  try {
    const old = statSync(target, { throwIfNoEntry: false });
    const owner = old ?? ownerOfNewFile(path.dirname(target));
    setOwnerAndMode(replacement, owner, targetMode(old));
    verifyNewDatabase(replacement);
    const kept = swap({ ...location, file: target }, { backup, onNotice }, () => {
      renameSync(replacement, target);
      syncFolderOf(target);
    });
    if (old === undefined && owner !== undefined) onNotice(ownerNotice(target, owner));
    return kept;
  } catch (error) {
    throw explain(error, target);
  }
}

/** By descriptor: in the meantime, the name could refer to another file. */
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

/** @param move renames the new file */
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
 * SQLite would apply a journal of the old database to the new one. Nothing is lost by removing it: the lock has applied
 * it to the old database, and without an old database there is nothing to apply it to.
 */
function removeJournals(target: string): void {
  for (const ending of ["-journal", "-wal", "-shm"]) rmSync(`${target}${ending}`, { force: true });
  try {
    // Otherwise a power failure could bring the journal back next to the new database.
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
