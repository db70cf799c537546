// Reading small files of an untrusted repository.
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import { isOutOfResources } from "../../files/out-of-resources.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import { specialFileHint, specialKind } from "./special-kind.js";

/**
 * The bytes of a file; undefined if it does not exist. A link as the last part of the path counts as none unless
 * `followLinks`: it could show a file of the server to the readers of the repository.
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

/**
 * The bytes of a file, in chunks; empty if the file does not exist. Links are followed.
 * @throws UnreadableRepositoryError for a file that may not be read, is larger than `limit`, or is not a regular file
 */
export function* readPieces(file: string, size: number, limit: number): Generator<Buffer> {
  const descriptor = openIfThere(file, true);
  if (descriptor === undefined) return;
  try {
    if (sizeOf(descriptor, file, limit) === undefined) return;
    const buffer = Buffer.alloc(size);
    for (let count = size; count > 0; ) {
      count = readSync(descriptor, buffer);
      if (count > 0) yield buffer.subarray(0, count);
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    closeSync(descriptor);
  }
}

/** The last one: a path with a NUL. */
const noSuchFile = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENXIO", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"]);

function openIfThere(file: string, followLinks: boolean): number | undefined {
  try {
    // Without O_NONBLOCK the opening of a FIFO never returns.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | (followLinks ? 0 : constants.O_NOFOLLOW));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== undefined && noSuchFile.has(code)) return undefined;
    throw unreadable(file, error);
  }
}

/** Nothing for a folder. */
function sizeOf(descriptor: number, file: string, limit: number): number | undefined {
  const status = fstatSync(descriptor);
  if (status.isDirectory()) return undefined;
  if (!status.isFile())
    throw new UnreadableRepositoryError(
      "broken",
      `its ${path.basename(file)} is ${specialKind(status) ?? "not a regular file"}`,
      { hint: specialFileHint },
    );
  if (status.size > limit)
    throw new UnreadableRepositoryError("broken", `its file ${path.basename(file)} is larger than ${limit} bytes`);
  return status.size;
}

function unreadable(file: string, cause: unknown): unknown {
  const code = systemErrorCode(cause);
  if (code === undefined) return cause;
  const reason = isOutOfResources(cause) ? "out-of-resources" : "unreadable";
  return new UnreadableRepositoryError(reason, `its file ${path.basename(file)} cannot be read: ${code}`, { cause });
}

function readLimited(descriptor: number, file: string, limit: number): Buffer | undefined {
  if (sizeOf(descriptor, file, limit) === undefined) return undefined;
  try {
    return readFileSync(descriptor);
  } catch (error) {
    // EIO, or EAGAIN of a file in /proc that would make others wait.
    throw unreadable(file, error);
  }
}
