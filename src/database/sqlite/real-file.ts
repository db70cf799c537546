import { readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";

/** The file that a path leads to through symbolic links, whether it is there or not; its folder has to be there. */
export function realFile(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
  }
  const target = linkTarget(file);
  if (target !== undefined) return realFile(path.resolve(path.dirname(file), target));
  return path.join(realpathSync(path.dirname(file)), path.basename(file));
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT" || systemErrorCode(error) === "EINVAL") return undefined;
    throw error;
  }
}
