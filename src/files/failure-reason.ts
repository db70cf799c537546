import { systemErrorCode, UserError } from "../errors.js";

/**
 * Explains a failed system call to the user, as the end of a sentence: "the disk is full". Unknown codes are returned
 * unchanged.
 */
export function failureReason(error: unknown): string {
  const code = systemErrorCode(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return reasons[code] ?? code;
}

/**
 * Explains that a file could not be written.
 * @param file its name, for the message
 * @returns a UserError for a failed system call; any other error unchanged
 */
export function cannotWrite(file: string, error: unknown, hint?: string): unknown {
  if (error instanceof UserError || systemErrorCode(error) === undefined) return error;
  return new UserError(`${file} cannot be written: ${failureReason(error)}.`, {
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  ENOTDIR: "there is no such folder",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ELOOP: "its symbolic links form a loop",
  EFBIG: "the file would be too large",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EIO: "the disk reported an input/output error",
  EMFILE: "this process has too many open files",
  ENFILE: "the system has too many open files",
  ENOMEM: "the system has no more memory",
  ENAMETOOLONG: "the name is too long",
  EISDIR: "it is a folder",
  ETXTBSY: "it is being executed",
  EBUSY: "it is in use",
};
