import { type Stats, statSync } from "node:fs";
import { systemErrorCode } from "../errors.js";

/**
 * Who gets a file that root creates in another user's folder: that user, whose server could not open it otherwise.
 * @returns undefined if it remains with the user running this process
 */
export function ownerOfNewFile(folder: string): Pick<Stats, "uid" | "gid"> | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  try {
    const { uid, gid, mode } = statSync(folder);
    // In a folder that other users may write to, the owner of the folder does not tell who the file is for.
    return uid === 0 || (mode & 0o002) !== 0 ? undefined : { uid, gid };
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
