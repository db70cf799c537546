import { readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";

/** The target of a path through symbolic links, whether it exists or not. */
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

/** A link may lead to a folder that does not exist: opening the file will report that. */
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
