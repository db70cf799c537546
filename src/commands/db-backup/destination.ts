// Where a backup goes. A file gets its name when the backup is complete and was read again; until then nothing has
// changed.
import { closeSync, lstatSync, openSync, rmSync, type Stats, statSync, writeSync } from "node:fs";
import path from "node:path";
import { type Backup, openBackup } from "../../copy/backup/open-backup.js";
import { beginsLikeBackup } from "../../copy/backup/verify-file.js";
import type { Sink } from "../../copy/backup/write-backup.js";
import { exitStatus, RefusedError, systemErrorCode, UsageError, UserError } from "../../errors.js";
import { cannotWrite, failureReason } from "../../files/failure-reason.js";
import { realFile } from "../../files/real-file.js";
import { createTemporaryFile, discardTemporaryFile, removeLeftovers } from "../../files/temporary-file.js";
import { keepUnderSecondName, timestamp } from "../../files/timestamped-name.js";
import { NotSyncedError, publish } from "../../files/write-atomically.js";
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

/** @throws UsageError if it is a terminal */
export function standardOutput(): Destination {
  const output = binaryOutput();
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
 * @throws UserError with status 3 if the file exists; RefusedError if it is not a backup; UsageError; UserError if it
 * cannot be written
 */
export function fileDestination(given: string, { overwrite }: { overwrite: boolean }): Destination {
  if (given === "") throw new UsageError("FILE must not be empty.");
  const file = explained(given, () => newName(given));
  const old = explained(given, () => statSync(file, { throwIfNoEntry: false }));
  if (old !== undefined) requireReplaceable(file, old, overwrite);
  const temporary = explained(file, () => {
    removeLeftovers(file);
    return createTemporaryFile(file);
  });
  return {
    write: (bytes) =>
      explained(file, () => {
        for (let done = 0; done < bytes.length; ) done += writeSync(temporary.descriptor, bytes, done);
      }),
    async complete() {
      const { size, sha256 } = await readAgain(temporary.path, file);
      const kept = explained(file, () => (old === undefined || old.size === 0 ? undefined : keepUnderSecondName(file)));
      try {
        explained(file, () => publish(temporary, file, { exclusive: old === undefined }));
      } catch (error) {
        if (kept !== undefined && !(error instanceof NotSyncedError)) rmSync(kept, { force: true });
        throw error;
      }
      return { file, size, sha256, kept };
    },
    discard: () => discardTemporaryFile(temporary),
  };
}

/** In a folder, a name with the time that nothing else has. */
function newName(given: string): string {
  const file = realFile(path.resolve(given));
  if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    // A slash at the end says that it is a folder.
    if (/[\\/]$/.test(given)) throw new UsageError(`FILE: this folder does not exist: ${printable(given)}`);
    return file;
  }
  const stem = path.join(file, `kallithea-backup-${timestamp(new Date())}`);
  for (let number = 1; ; number += 1) {
    const name = `${stem}${number === 1 ? "" : `-${number}`}.jsonl.gz`;
    if (lstatSync(name, { throwIfNoEntry: false }) === undefined) return name;
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
    "Name another file.",
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
