// A system that has no more open files or memory to give: then a call says nothing of the file that it was about.
import { systemErrorCode } from "../errors.js";

const codes = new Set(["EMFILE", "ENFILE", "ENOMEM"]);

/** Whether a system call failed because the system, or this process, has no more to give. */
export function isOutOfResources(error: unknown): boolean {
  return codes.has(systemErrorCode(error) ?? "");
}

/** Throws an error that says nothing of the file; any other one is for the caller to judge. */
export function requireResources(error: unknown): void {
  if (isOutOfResources(error)) throw error;
}

/** What to do about it, by the code of the error. */
export const resourceHints: Readonly<Record<string, string>> = {
  EMFILE: "Raise the limit, e.g.: ulimit -n 4096",
  ENFILE: "Raise fs.file-max, or stop programs that keep many files open.",
  ENOMEM: "Add memory, or stop programs that use a lot of it.",
};
