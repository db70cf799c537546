// How the kernel reads the first line of a script: execve(2).
import { closeSync, constants, openSync, readSync, statSync } from "node:fs";
import os from "node:os";

/**
 * Why a script cannot start with a `#!` line, as far as the line itself shows.
 * @param interpreter what follows `#!`
 * @param maxLength the number of bytes of a `#!` line that the kernel reads
 * @returns the end of a sentence about the interpreter; undefined if there is no problem
 */
export function shebangProblem(interpreter: string, maxLength = maxShebangLength()): string | undefined {
  const length = Buffer.byteLength(`#!${interpreter}`);
  const [, program = ""] = /^[ \t]*([^ \t]*)/.exec(interpreter) ?? [];
  if (/\p{Cc}/u.test(interpreter)) return "contains a control character, which a #! line cannot hold";
  if (length > maxLength) return `makes a #! line of ${length} bytes; the kernel reads only ${maxLength}`;
  if (!program.startsWith("/")) return "is not an absolute path (a #! line is not looked up on PATH)";
  if (program !== interpreter.trim() && isFile(interpreter.trim()) && !isFile(program))
    return `has a space in its path (a #! line would start ${program} with the rest as its argument)`;
  if (isTextWithoutShebang(program)) return "is not a program (it is a text file without a #! line)";
  return undefined;
}

/** Without the line feed: the kernel's buffer has 128 bytes, or 256 since Linux 5.1. Other systems allow more. */
export function maxShebangLength(platform: string = process.platform, release: string = os.release()): number {
  if (platform !== "linux") return 510;
  const [major = 0, minor = 0] = release.split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 1) ? 255 : 127;
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** TRAP: a shell and Node run such a file as a shell script, but the kernel does not, and so a hook would not run. */
function isTextWithoutShebang(program: string): boolean {
  try {
    // Without O_NONBLOCK, opening a FIFO would never return.
    const descriptor = openSync(program, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const start = Buffer.alloc(128);
      const bytes = start.subarray(0, readSync(descriptor, start));
      return !bytes.includes(0) && bytes.toString("latin1", 0, 2) !== "#!";
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // An executable need not be readable. Starting it will show whether it exists.
    return false;
  }
}
