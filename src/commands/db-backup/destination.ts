// Where a backup goes. A file gets its name when the backup is complete and was read again; until then nothing has
// changed.
import { closeSync, constants, fchmodSync, fstatSync, openSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { type Backup, openBackup } from "../../copy/backup/open-backup.js";
import { beginsLikeBackup } from "../../copy/backup/verify-file.js";
import type { Sink } from "../../copy/backup/write-backup.js";
import { withLock } from "../../database/open/with-lock.js";
import type { Engine } from "../../engines/engine.js";
import { exitStatus, RefusedError, systemErrorCode, UsageError, UserError } from "../../errors.js";
import { cannotWrite, failureReason } from "../../files/failure-reason.js";
import { LockFile } from "../../files/lock-file.js";
import { realFile } from "../../files/real-file.js";
import {
  createTemporaryFile,
  discardTemporaryFile,
  removeLeftovers,
  type TemporaryFile,
} from "../../files/temporary-file.js";
import { timestamp } from "../../files/timestamped-name.js";
import { publish, publishUnderFreeName, replaceKeepingOld, writeAll } from "../../files/write-atomically.js";
import { isJournalName } from "../../scan/removal/journal-file.js";
import { binaryOutput } from "../../terminal/binary.js";
import { printable } from "../../terminal/printable.js";

export interface Destination {
  readonly write: Sink;
  /**
   * Reads the backup again, and gives it its name.
   * @throws UserError
   */
  complete(): Promise<Written | undefined>;
  /** Removes what was written so far. */
  discard(): void;
}

export interface Written extends Pick<Backup, "size" | "sha256"> {
  readonly file: string;
  /** The file that was replaced, under its new name. */
  readonly kept: string | undefined;
}

/** @throws UsageError if it is a terminal, or keeps nothing */
export function standardOutput(): Destination {
  const output = binaryOutput();
  if (output.isDiscarded)
    throw new UsageError("FILE: standard output is closed or /dev/null, so the backup would be lost.");
  if (output.isTerminal) {
    throw new UsageError("FILE: standard output is a terminal, and a backup is not text.", {
      hint: "Name a file, or use a pipe: kallithea-cli db-backup - | ssh HOST 'cat > FILE'",
    });
  }
  return {
    async write(bytes) {
      await output.write(bytes).catch((error: unknown) => {
        const reason = systemErrorCode(error) === "EPIPE" ? "its reader has ended" : failureReason(error);
        throw new UserError(`Standard output could not be written: ${reason}. The backup is not complete.`, {
          hint: "Check the program that reads it, and delete what it has written.",
          cause: error,
        });
      });
    },
    complete: async () => undefined,
    discard: () => {},
  };
}

/**
 * @param overwrite whether an existing backup is replaced; it is kept under another name
 * @param engine of the database, whose own files are refused
 * @throws UserError with status 3 if the file exists; RefusedError if it is not a backup, or belongs to the database;
 * UsageError; UserError if it cannot be written
 */
export async function fileDestination(
  given: string,
  { overwrite, engine }: { overwrite: boolean; engine: Pick<Engine, "isOwnFile"> },
): Promise<Destination> {
  if (given === "") throw new UsageError("FILE must not be empty.");
  requireFile(given);
  const { file, isFree } = explained(given, () => newName(given));
  if (isOurs(path.basename(file)) || (await engine.isOwnFile(file)))
    throw new RefusedError(`${printable(file)}: this name belongs to the instance. Nothing was changed.`, anotherName);
  if (!isFree) replaceable(file, overwrite);
  const temporary = explained(file, () => {
    removeLeftovers(file);
    return createTemporaryFile(file);
  });
  return {
    write: (bytes) =>
      explained(file, () => {
        writeAll(temporary.descriptor, bytes);
      }),
    async complete() {
      const { size, sha256 } = await readAgain(temporary.path, file);
      if (isFree) {
        const name = explained(file, () => publishUnderFreeName(temporary, file.slice(0, -ending.length), ending));
        return { file: name, size, sha256, kept: undefined };
      }
      if (!overwrite) {
        // A file that has come since then stays: EEXIST.
        explained(file, () => publish(temporary, file, { exclusive: true }));
        return { file, size, sha256, kept: undefined };
      }
      return { file, size, sha256, kept: await oneAtATime(file, () => replace(temporary, file)) };
    },
    discard: () => discardTemporaryFile(temporary),
  };
}

const ending = ".jsonl.gz";

const anotherName = "Name another file.";

/** A pipe or a device, also by one of the names of standard output. */
function requireFile(given: string): void {
  const place = path.resolve(given);
  const stats = explained(given, () => statSync(place, { throwIfNoEntry: false }));
  const isName = /^\/(dev\/(std(in|out|err)$|fd\/)|proc\/)/.test(place);
  if (!isName && (stats === undefined || stats.isFile() || stats.isDirectory())) return;
  throw new UsageError(`FILE: ${printable(given)} is not a regular file.`, {
    hint: "For standard output: kallithea-cli db-backup - | …",
  });
}

/** Names that this program gives to its own files, in any folder. */
function isOurs(name: string): boolean {
  return /^\..*\.kallithea-cli-|^kallithea-cli-scan-/.test(name) || isJournalName(name);
}

/** In a folder, a name with the time; if something else has it by then, the next one is used. */
function newName(given: string): { file: string; isFree: boolean } {
  const file = realFile(path.resolve(given));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    return { file: path.join(file, `kallithea-backup-${timestamp(new Date())}${ending}`), isFree: true };
  // A slash at the end says that it is a folder.
  if (/[\\/]$/.test(given)) throw new UsageError(`FILE: this folder does not exist: ${printable(given)}`);
  return { file, isFree: false };
}

/** @returns the file that is there. @throws UserError if it may not be replaced */
function replaceable(file: string, overwrite: boolean): Stats | undefined {
  const old = explained(file, () => statSync(file, { throwIfNoEntry: false }));
  if (old !== undefined) requireReplaceable(file, old, overwrite);
  return old;
}

/** Otherwise another run could replace the file between the moment it is kept and the moment it is replaced. */
function oneAtATime<Result>(file: string, work: () => Result): Promise<Result> {
  const folder = path.dirname(file);
  const request = {
    database: file,
    onNotice: () => {},
    stillHeld: () =>
      new UserError(`Another db-backup is replacing files in ${printable(folder)}.`, {
        hint: "Try again when it is done. No backup was written.",
      }),
  };
  return withLock(new LockFile(path.join(folder, ".kallithea-cli-backup.lock")), request, async () => work());
}

/** @returns the name under which the old backup was kept, if there was one */
function replace(temporary: TemporaryFile, file: string): string | undefined {
  const old = replaceable(file, true);
  const replaceOld = () => publish(temporary, file, { exclusive: old === undefined });
  if (old === undefined || old.size === 0) {
    explained(file, replaceOld);
    return undefined;
  }
  const kept = explained(file, () => replaceKeepingOld(file, replaceOld));
  onlyForOwner(kept);
  return kept;
}

/** As every new backup. */
function onlyForOwner(kept: string): void {
  try {
    const descriptor = openSync(kept, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      fchmodSync(descriptor, fstatSync(descriptor).mode & 0o600);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // It belongs to another user, who decides on it.
  }
}

function requireReplaceable(file: string, old: Stats, overwrite: boolean): void {
  if (!old.isFile()) throw new UsageError(`FILE: ${printable(file)} is not a regular file.`);
  if (!overwrite) throw exists(file);
  if (old.size === 0) return;
  const descriptor = explained(file, () => openSync(file, "r"));
  try {
    if (explained(file, () => beginsLikeBackup(descriptor))) return;
  } finally {
    closeSync(descriptor);
  }
  throw new RefusedError(
    `${printable(file)} is not a backup; --overwrite replaces only backups. Nothing was changed.`,
    anotherName,
  );
}

function exists(file: string): UserError {
  return new UserError(`${printable(file)} exists. Nothing was changed.`, {
    hint: "Name another file or a folder; --overwrite replaces a backup, and keeps the old one under another name.",
    exitStatus: exitStatus.exists,
  });
}

/** What the disk has of it. */
async function readAgain(temporary: string, file: string): Promise<Pick<Backup, "size" | "sha256">> {
  const descriptor = explained(file, () => openSync(temporary, "r"));
  try {
    const backup = await openBackup(descriptor, printable(file));
    await backup.close();
    return backup;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`The backup was written, and could not be read again: ${error.message} It was deleted.`, {
      hint: "Check the disk, and run the command again.",
      cause: error,
    });
  } finally {
    closeSync(descriptor);
  }
}

function explained<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw systemErrorCode(error) === "EEXIST"
      ? exists(file)
      : cannotWrite(printable(file), error, "No backup was written.");
  }
}
