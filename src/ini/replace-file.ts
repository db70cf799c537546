// Replaces a file in one step: at any moment there is the complete old file or the complete new one. The old one is
// kept.
import * as fs from "node:fs";
import path from "node:path";
import { exitStatus, systemErrorCode, UsageError, UserError } from "../errors.js";
import { cannotWrite } from "../files/failure-reason.js";
import { replaceKeepingOld, writeAtomically } from "../files/write-atomically.js";

export interface ReplaceOptions {
  /** Permissions; the default is those of the existing file, or 0600. */
  readonly mode?: number | undefined;
  /** Whether an existing file may be replaced. */
  readonly clobber: boolean;
  /** Default: that of the existing file, or the user running this process. */
  readonly owner?: Pick<fs.Stats, "uid" | "gid"> | undefined;
  /** Whether the old file is kept (default: yes). */
  readonly keep?: boolean;
}

/**
 * Writes `text` to `file`; symbolic links are followed. The new file has the mode and owner of the old one, which is
 * kept next to it under a name with the time.
 * @returns the path of the old file, if there was one
 * @throws UserError if it is not a regular file, exists and `clobber` is off, or cannot be written; nothing is changed
 * then
 */
export function replaceFile(file: string, text: string, options: ReplaceOptions): string | undefined {
  try {
    const target = followLinks(file);
    const old = fs.statSync(target, { throwIfNoEntry: false });
    if (old !== undefined) requireReplaceable(file, old, options.clobber);
    return write(target, text, options, old);
  } catch (error) {
    throw cannotWrite(file, error, "Nothing was changed.");
  }
}

/** `realpath`, also for a file that does not exist yet and for a link to one. */
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

function requireReplaceable(file: string, old: fs.Stats, clobber: boolean): void {
  if (old.isDirectory()) throw new UsageError(`Invalid value for 'CONFIG_FILE': File '${file}' is a directory.`);
  if (!old.isFile()) throw new UsageError(`Invalid value for 'CONFIG_FILE': '${file}' is not a regular file.`);
  if (clobber) return;
  throw new UserError(`${file} already exists, and was not replaced (--no-clobber).`, {
    exitStatus: exitStatus.exists,
  });
}

/** The old file keeps its name until the new one is complete, and gets a second name before it loses the first. */
function write(
  target: string,
  text: string,
  { mode, owner, keep = true }: ReplaceOptions,
  old: fs.Stats | undefined,
): string | undefined {
  const options = { mode: mode ?? (old === undefined ? 0o600 : old.mode & 0o7777), owner: owner ?? old };
  const replace = () => writeAtomically(target, text, options);
  if (old !== undefined && keep) return replaceKeepingOld(target, replace);
  replace();
  return undefined;
}
