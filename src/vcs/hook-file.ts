import { lstat } from "node:fs/promises";
import { systemErrorCode } from "../errors.js";
import { readRegularFile } from "./read-regular-file.js";
import { UnreadableRepositoryError } from "./unreadable-repository.js";

/** No hook of Kallithea's is as long as this. */
const longest = 1 << 20;

/**
 * Whose hook a file is. Kallithea's have a line that sets KALLITHEA_HOOK_VER; links and special files are never its own.
 * @param file a path in a repository's `hooks` folder
 */
export async function lookAtHook(file: string): Promise<"none" | "kallithea" | "foreign"> {
  if (!(await exists(file))) return "none";
  const bytes = await readRegularFile(file, longest, { followLinks: false }).catch((error: unknown) => {
    if (error instanceof UnreadableRepositoryError) return undefined;
    throw error;
  });
  return /^KALLITHEA_HOOK_VER[ \t\n\r\f\v]*=/m.test(bytes?.toString("latin1") ?? "") ? "kallithea" : "foreign";
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => {
      if (systemErrorCode(error) === "ENOENT") return false;
      throw error;
    },
  );
}
