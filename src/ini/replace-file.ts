// A file replaced in one step: at every moment there is the old one or the new one, complete, and the old one stays.
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";
import { exitStatus, systemErrorCode, UsageError, UserError } from "../errors.js";

export interface ReplaceOptions {
  /** Permissions; without them those of the file that is there, else 0600. */
  readonly mode?: number | undefined;
  /** Whether a file that exists may be replaced. */
  readonly clobber: boolean;
}

/**
 * Writes `text` to `file`, through a symbolic link to what it points at. An old file keeps its mode and owner in the new one, and
 * stays beside it under a name with the time.
 * @returns the path of the old file, where there was one
 * @throws UserError where it is no regular file, exists and `clobber` is off, or cannot be written; nothing is changed then
 */
export function replaceFile(file: string, text: string, { mode, clobber }: ReplaceOptions): string | undefined {
  try {
    const target = followLinks(file);
    const old = fs.statSync(target, { throwIfNoEntry: false });
    if (old !== undefined) refuse(file, old, clobber);
    const fresh = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString("hex")}`);
    return writeThenRename(fresh, target, text, mode, old);
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
  if (!old.isFile()) throw new UsageError(`Invalid value for 'CONFIG_FILE': '${file}' is no regular file.`);
  if (clobber) return;
  throw new UserError(`${file} exists, and --no-clobber keeps it.`, { exitStatus: exitStatus.exists });
}

function writeThenRename(
  fresh: string,
  target: string,
  text: string,
  mode: number | undefined,
  old: fs.Stats | undefined,
): string | undefined {
  let kept: string | undefined;
  try {
    writeDurably(fresh, text, mode ?? (old === undefined ? 0o600 : old.mode & 0o7777), old);
    kept = old && keep(target);
    fs.renameSync(fresh, target);
    return kept;
  } catch (error) {
    fs.rmSync(fresh, { force: true });
    if (kept !== undefined) fs.rmSync(kept, { force: true });
    throw error;
  }
}

function writeDurably(file: string, text: string, mode: number, owner: fs.Stats | undefined): void {
  const opened = fs.openSync(file, "wx", 0o600);
  try {
    fs.writeFileSync(opened, text);
    if (owner !== undefined) keepOwner(opened, owner);
    fs.fchmodSync(opened, mode);
    fs.fsyncSync(opened);
  } finally {
    fs.closeSync(opened);
  }
}

function keepOwner(opened: number, { uid, gid }: fs.Stats): void {
  const fresh = fs.fstatSync(opened);
  if (fresh.uid === uid && fresh.gid === gid) return;
  try {
    fs.fchownSync(opened, uid, gid);
  } catch (error) {
    throw new UserError(`The file belongs to another account (${uid}:${gid}), and this one cannot keep that.`, {
      hint: "Run this as that account or as root, or move the file away. Nothing was changed.",
      cause: error,
    });
  }
}

/** A second name for the old file. It never takes one that exists. */
function keep(target: string): string {
  const stem = `${target}.${timestamp(new Date())}`;
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? stem : `${stem}-${count}`;
    try {
      linkOrCopy(target, name);
      return name;
    } catch (error) {
      if (systemErrorCode(error) !== "EEXIST") throw error;
    }
  }
}

/** Some file systems have no links, and Linux refuses one to a file of somebody else. */
function linkOrCopy(target: string, name: string): void {
  try {
    fs.linkSync(target, name);
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") throw error;
    fs.copyFileSync(target, name, fs.constants.COPYFILE_EXCL);
  }
}

/** Local time, `20261122-044356`. */
function timestamp(time: Date): string {
  const digits = (value: number) => String(value).padStart(2, "0");
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(digits);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(digits);
  return `${day.join("")}-${clock.join("")}`;
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such folder",
  ENOTDIR: "there is no such folder",
  EACCES: "the folder is not writable",
  EROFS: "the folder is not writable",
  EPERM: "the system does not permit it",
  ELOOP: "its symbolic links go in a circle",
  EFBIG: "it would be larger than files may be",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "the name is too long",
};

function cannotWrite(file: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  return new UserError(`${file} cannot be written: ${reasons[code] ?? code}.`, { hint: "Nothing was changed.", cause: error });
}
