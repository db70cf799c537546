// The system, or this process, is out of open files or memory: then a failed call says nothing about its file.
import { systemErrorCode } from "../errors.js";

const codes = new Set(["EMFILE", "ENFILE", "ENOMEM"]);

/** Whether a system call failed because the system, or this process, is out of resources. */
export function isOutOfResources(error: unknown): boolean {
  return codes.has(systemErrorCode(error) ?? "");
}

/** Throws an error that says nothing about the file; any other error is left to the caller. */
export function requireResources(error: unknown): void {
  if (isOutOfResources(error)) throw error;
}

/** Hints by error code. */
export const resourceHints: Readonly<Record<string, string>> = {
  EMFILE: "Raise the limit, e.g.: ulimit -n 4096",
  ENFILE: "Raise fs.file-max, or stop programs that keep many files open.",
  ENOMEM: "Add memory, or stop programs that use a lot of it.",
};
