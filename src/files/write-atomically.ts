// The only way in which we write files: at any moment there is the complete old file or the complete new one.
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../errors.js";
import { failureReason } from "./failure-reason.js";
import {
  createTemporaryFile,
  discardTemporaryFile,
  type NewFile,
  removeLeftovers,
  type TemporaryFile,
} from "./temporary-file.js";
import { createUnderFreeName, keepUnderSecondName } from "./timestamped-name.js";

export interface WriteOptions extends NewFile {
  /** Throws EEXIST instead of replacing a file. */
  readonly exclusive?: boolean;
  /** Whether it must survive a power failure; false only for what can be recomputed. */
  readonly durable?: boolean;
}

/**
 * Writes a file completely or not at all, and removes what killed runs have left in its folder.
 * @param file a link is replaced, not followed
 * @throws the system's errors and UserError, with nothing changed; NotSyncedError after the file was written
 */
export function writeAtomically(file: string, content: string | Uint8Array, options: WriteOptions = {}): void {
  removeLeftovers(file);
  const temporary = createTemporaryFile(file, options);
  try {
    writeAll(temporary.descriptor, content);
  } catch (error) {
    discardTemporaryFile(temporary);
    throw error;
  }
  publish(temporary, file, options);
}

/** Writes all of it, however much the system takes at once. @throws the system's errors */
export function writeAll(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}

/**
 * Gives a complete temporary file its final name. If that fails, the temporary file is removed.
 * @throws the system's errors, with nothing changed; NotSyncedError after the file was renamed
 */
export function publish(
  temporary: TemporaryFile,
  file: string,
  { exclusive = false, durable = true }: WriteOptions = {},
): void {
  finish(temporary, durable, () => {
    if (exclusive) linkThenRemove(temporary.path, file);
    else renameSync(temporary.path, file);
    return file;
  });
}

/**
 * The same under the first free name: `stem` and `ending`, then `stem-2`, `stem-3`, …
 * @returns the name
 */
export function publishUnderFreeName(temporary: TemporaryFile, stem: string, ending: string): string {
  return finish(temporary, true, () =>
    createUnderFreeName(stem, (name) => linkThenRemove(temporary.path, name), ending),
  );
}

function finish(temporary: TemporaryFile, durable: boolean, giveName: () => string): string {
  let file: string;
  try {
    if (durable) fsyncSync(temporary.descriptor);
    closeSync(temporary.descriptor);
    file = giveName();
  } catch (error) {
    discardTemporaryFile(temporary);
    throw error;
  }
  if (durable) syncFolderOf(file);
  return file;
}

/** TRAP: a rename would replace a file that another process has just created. Some file systems have no hard links. */
function linkThenRemove(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
  } catch (error) {
    if (!noLinkCodes.has(systemErrorCode(error) ?? "")) throw error;
    closeSync(openSync(file, "wx", 0o600));
    renameSync(temporary, file);
    return;
  }
  try {
    rmSync(temporary, { force: true });
  } catch {
    // The file has its final name; a later run removes the temporary one.
  }
}

const noLinkCodes = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Replaces a file, and keeps the old one under a second name.
 * @param replace writes the new one
 * @returns the second name
 * @throws what `replace` throws; if the old file is still there, it has only its own name then
 */
export function replaceKeepingOld(file: string, replace: () => void): string {
  const kept = keepUnderSecondName(file);
  try {
    replace();
    return kept;
  } catch (error) {
    if (!(error instanceof NotSyncedError)) rmSync(kept, { force: true });
    throw error;
  }
}

/** The file has its new content, but a power failure could still restore the old one. */
export class NotSyncedError extends UserError {
  constructor(file: string, cause: unknown) {
    super(`${file} has been written, but its folder could not be flushed to the disk: ${failureReason(cause)}.`, {
      hint: "It is complete now; a power failure could bring the previous state back. Check the disk.",
      cause,
    });
  }
}

/** @throws NotSyncedError */
export function syncFolderOf(file: string): void {
  try {
    const descriptor = openSync(path.dirname(file), "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // Some file systems cannot flush a folder, and need not.
    if (systemErrorCode(error) !== "EINVAL") throw new NotSyncedError(file, error);
  }
}
