// Reading small files of a repository that nobody vouches for.
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { UnreadableRepositoryError } from "./unreadable-repository.js";

/**
 * The bytes of a file; nothing where there is none. A link as the last part of the path counts as none unless `followLinks`: it could
 * show a file of the server to the readers of the repository.
 * @param limit in bytes
 * @throws UnreadableRepositoryError for a file that may not be read, is larger than `limit`, or is no regular file
 */
export function readRegularFile(file: string, limit: number, options: { followLinks: boolean }): Buffer | undefined {
  const descriptor = openIfThere(file, options.followLinks);
  if (descriptor === undefined) return undefined;
  try {
    return readLimited(descriptor, file, limit);
  } finally {
    closeSync(descriptor);
  }
}

const noSuchFile = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENXIO", "ENAMETOOLONG"]);

function openIfThere(file: string, followLinks: boolean): number | undefined {
  try {
    // Without O_NONBLOCK the opening of a fifo never returns.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | (followLinks ? 0 : constants.O_NOFOLLOW));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== undefined && noSuchFile.has(code)) return undefined;
    throw new UnreadableRepositoryError("unreadable", `its file ${path.basename(file)} cannot be read: ${code}`, { cause: error });
  }
}

function readLimited(descriptor: number, file: string, limit: number): Buffer | undefined {
  const status = fstatSync(descriptor);
  if (status.isDirectory()) return undefined;
  if (!status.isFile()) throw new UnreadableRepositoryError("broken", `its ${path.basename(file)} is no regular file`);
  if (status.size > limit) throw new UnreadableRepositoryError("broken", `its file ${path.basename(file)} is larger than ${limit} bytes`);
  return readFileSync(descriptor);
}
