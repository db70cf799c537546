import { accessSync, constants, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import type { Validate } from "../../terminal/terminal.js";

/** An absolute path of a folder that a scan can read. */
export const repositoriesRootRule: Validate = (folder) => {
  if (folder === "") return "a path is required";
  if (!path.isAbsolute(folder)) return `${folder} is not an absolute path`;
  try {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return `${folder} is not a folder`;
  } catch (error) {
    return `${folder} cannot be accessed (${systemErrorCode(error)})`;
  }
  return hasAccess(folder, constants.R_OK | constants.X_OK) ? true : `${folder} is not readable`;
};

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
