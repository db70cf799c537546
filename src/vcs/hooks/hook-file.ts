import { lstatSync } from "node:fs";
import { readRegularFile } from "../reading/read-regular-file.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";

/** No hook of Kallithea's is as long as this. */
export const longestHook = 1 << 20;

/**
 * Whose hook a file is. Kallithea's have a line that sets KALLITHEA_HOOK_VER; links and special files are never its own.
 * @param file a path in a repository's `hooks` folder
 */
export function lookAtHook(file: string): "none" | "kallithea" | "foreign" {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return "none";
  return /^KALLITHEA_HOOK_VER[ \t\n\r\f\v]*=/m.test(readHook(file)) ? "kallithea" : "foreign";
}

function readHook(file: string): string {
  try {
    return readRegularFile(file, longestHook, { followLinks: false })?.toString("latin1") ?? "";
  } catch (error) {
    if (error instanceof UnreadableRepositoryError) return "";
    throw error;
  }
}
