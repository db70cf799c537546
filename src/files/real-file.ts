import { readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";

/** The file that a path leads to through symbolic links, whether it is there or not. */
export function realFile(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
  }
  const target = linkTarget(file);
  if (target !== undefined) return realFile(path.resolve(path.dirname(file), target));
  return path.join(realFolder(path.dirname(file)), path.basename(file));
}

/** A link may lead to where no folder is: what is wrong with that is said by who opens the file. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
    return path.resolve(folder);
  }
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT" || systemErrorCode(error) === "EINVAL") return undefined;
    throw error;
  }
}
