// A file replaced in one step: at every moment there is the old one or the new one, complete, and the old one stays.
import * as fs from "node:fs";
import path from "node:path";
import { exitStatus, systemErrorCode, UsageError, UserError } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";
import { createUnderFreeName, timestamp } from "../files/timestamped-name.js";
import { NotSyncedError, writeAtomically } from "../files/write-atomically.js";

export interface ReplaceOptions {
  /** Permissions; without them those of the file that is there, else 0600. */
  readonly mode?: number | undefined;
  /** Whether a file that exists may be replaced. */
  readonly clobber: boolean;
}

/**
 * Writes `text` to `file`, through a symbolic link to what it points at. An old file keeps its mode and owner in the
 * new one, and stays beside it under a name with the time.
 * @returns the path of the old file, where there was one
 * @throws UserError where it is no regular file, exists and `clobber` is off, or cannot be written; nothing is changed
 * then
 */
export function replaceFile(file: string, text: string, { mode, clobber }: ReplaceOptions): string | undefined {
  try {
    const target = followLinks(file);
    const old = fs.statSync(target, { throwIfNoEntry: false });
    if (old !== undefined) refuse(file, old, clobber);
    return write(target, text, mode, old);
  } catch (error) {
    throw error instanceof UserError ? error : cannotWrite(file, error);
  }
}

/** `realpath`, also for a file that is not there yet and for a link to such a one. */
function followLinks(file: string): string {
  const inRealFolder = path.join(fs.realpathSync(path.dirname(file)), path.basename(file));
  if (!fs.lstatSync(inRealFolder, { throwIfNoEntry: false })?.isSymbolicLink()) return inRealFolder;
  try {
    return fs.realpathSync(inRealFolder);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
    return followLinks(path.resolve(path.dirname(inRealFolder), fs.readlinkSync(inRealFolder)));
  }
}

function refuse(file: string, old: fs.Stats, clobber: boolean): void {
  if (old.isDirectory()) throw new UsageError(`Invalid value for 'CONFIG_FILE': File '${file}' is a directory.`);
  if (!old.isFile()) throw new UsageError(`Invalid value for 'CONFIG_FILE': '${file}' is not a regular file.`);
  if (clobber) return;
  throw new UserError(`${file} already exists; --no-clobber does not replace it.`, { exitStatus: exitStatus.exists });
}

/** The old file keeps its name until the new one is complete, and has a second name before it loses the first. */
function write(target: string, text: string, mode: number | undefined, old: fs.Stats | undefined): string | undefined {
  let kept: string | undefined;
  const options = { mode: mode ?? (old === undefined ? 0o600 : old.mode & 0o7777), owner: old };
  try {
    kept = old && createUnderFreeName(`${target}.${timestamp(new Date())}`, (name) => linkOrCopy(target, name));
    writeAtomically(target, text, options);
    return kept;
  } catch (error) {
    if (kept !== undefined && !(error instanceof NotSyncedError)) fs.rmSync(kept, { force: true });
    throw error;
  }
}

/** Some file systems have no links, and Linux refuses one to another user's file. */
function linkOrCopy(target: string, name: string): void {
  try {
    fs.linkSync(target, name);
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") throw error;
    fs.copyFileSync(target, name, fs.constants.COPYFILE_EXCL);
  }
}

function cannotWrite(file: string, error: unknown): unknown {
  if (systemErrorCode(error) === undefined) return error;
  return new UserError(`${file} cannot be written: ${failureReason(error)}.`, {
    hint: "Nothing was changed.",
    cause: error,
  });
}
