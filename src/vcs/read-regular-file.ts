// Reading small files of a repository that nobody vouches for.
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { UnreadableRepositoryError } from "./unreadable-repository.js";

/**
 * The bytes of a file; nothing where there is none. A link as the last part of the path counts as none unless `followLinks`: it could
 * show a file of the server to the readers of the repository.
 * @param limit in bytes
 * @throws UnreadableRepositoryError for a file that may not be read, is larger than `limit`, or is no regular file
 */
export async function readRegularFile(file: string, limit: number, options: { followLinks: boolean }): Promise<Buffer | undefined> {
  // Without O_NONBLOCK the opening of a fifo never returns.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (options.followLinks ? 0 : constants.O_NOFOLLOW);
  const handle = await open(file, flags).catch((error: unknown) => noneOrUnreadable(file, error));
  if (handle === undefined) return undefined;
  try {
    return await readLimited(handle, file, limit);
  } finally {
    await handle.close();
  }
}

const noSuchFile = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENXIO", "ENAMETOOLONG"]);

function noneOrUnreadable(file: string, error: unknown): undefined {
  const code = systemErrorCode(error);
  if (code !== undefined && noSuchFile.has(code)) return undefined;
  throw new UnreadableRepositoryError("unreadable", `its file ${path.basename(file)} cannot be read: ${code}`, { cause: error });
}

async function readLimited(handle: FileHandle, file: string, limit: number): Promise<Buffer | undefined> {
  const status = await handle.stat();
  if (status.isDirectory()) return undefined;
  if (!status.isFile()) throw new UnreadableRepositoryError("broken", `its ${path.basename(file)} is no regular file`);
  if (status.size > limit) throw new UnreadableRepositoryError("broken", `its file ${path.basename(file)} is larger than ${limit} bytes`);
  return handle.readFile();
}
