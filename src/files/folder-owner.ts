import { lchownSync, mkdirSync, type Stats, statSync } from "node:fs";
import path from "node:path";
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

/**
 * Creates a folder, and those above it, if it does not exist; never writable for all users, whatever the umask. What
 * root creates gets the owner of the folder that existed.
 * Throws the system's errors.
 */
export function createFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o755 });
  const owner = first === undefined ? undefined : ownerOfNewFile(path.dirname(first));
  if (first === undefined || owner === undefined) return;
  for (let created = path.resolve(folder); created.length >= first.length; created = path.dirname(created))
    lchownSync(created, owner.uid, owner.gid);
}
