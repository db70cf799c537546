import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import type { Validate } from "../../terminal/terminal.js";

/** An absolute path of a folder that a scan can read. */
export const repositoriesRootRule: Validate = (folder) => {
  if (folder === "") return "a path is required";
  if (!path.isAbsolute(folder)) return `${folder} is not an absolute path`;
  try {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      // Bytes that are not UTF-8 have become U+FFFD before this program sees them.
      return folder.includes("\ufffd") ? `${folder} is not valid UTF-8` : `${folder} is not a folder`;
  } catch (error) {
    return `${folder} cannot be accessed (${systemErrorCode(error)})`;
  }
  return hasAccess(folder, constants.R_OK | constants.X_OK) ? true : `${folder} is not readable`;
};

/**
 * The same for the root of a new instance, or a new root: a scan does not look into repositories, so there must not be
 * one around it.
 */
export const newRootRule: Validate = (folder) => {
  const verdict = repositoriesRootRule(folder);
  return verdict === true && isRepository(folder) ? `${folder} is itself a repository` : verdict;
};

function isRepository(folder: string): boolean {
  const has = (name: string) => existsSync(path.join(folder, name));
  return has(".hg") || has(".git") || (has("HEAD") && has("objects") && has("refs"));
}

/** The path as Kallithea stores it: without links, `..` and a trailing slash. */
export function realRoot(folder: string): string {
  return realpathSync(folder);
}

export function isWritable(folder: string): boolean {
  return hasAccess(folder, constants.W_OK);
}

function hasAccess(folder: string, mode: number): boolean {
  try {
    accessSync(folder, mode);
    return true;
  } catch {
    return false;
  }
}
