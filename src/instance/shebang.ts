// What the kernel makes of the first line of a script: execve(2).
import { closeSync, constants, openSync, readSync, statSync } from "node:fs";
import os from "node:os";

/**
 * Why no script can start with a `#!` line, as far as the line itself shows it.
 * @param interpreter what follows `#!`
 * @param longest bytes of a `#!` line that the kernel reads
 * @returns the end of a sentence about the interpreter; undefined if there is no objection
 */
export function shebangObjection(interpreter: string, longest = longestLine()): string | undefined {
  const length = Buffer.byteLength(`#!${interpreter}`);
  const [, program = ""] = /^[ \t]*([^ \t]*)/.exec(interpreter) ?? [];
  if (/\p{Cc}/u.test(interpreter)) return "contains a control character, which a #! line cannot hold";
  if (length > longest) return `makes a #! line of ${length} bytes; the kernel reads only ${longest}`;
  if (!program.startsWith("/")) return "is not an absolute path (a #! line is not looked up on PATH)";
  if (program !== interpreter.trim() && isFile(interpreter.trim()) && !isFile(program))
    return `has a space in its path (a #! line would start ${program} with the rest as its argument)`;
  if (isTextWithoutShebang(program)) return "is not a program (it is a text file without a #! line)";
  return undefined;
}

/** Without the line feed: the kernel's buffer has 128 bytes, and from Linux 5.1 on 256. Other systems take more. */
export function longestLine(platform: string = process.platform, release: string = os.release()): number {
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

/** A shell, and Node, run such a file as a script of a shell. The kernel does not, and so no hook. */
function isTextWithoutShebang(program: string): boolean {
  try {
    // Without O_NONBLOCK the opening of a fifo never returns.
    const descriptor = openSync(program, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const start = Buffer.alloc(128);
      const bytes = start.subarray(0, readSync(descriptor, start));
      return !bytes.includes(0) && bytes.toString("latin1", 0, 2) !== "#!";
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // One that may be run need not be readable. Whether it is there, its start shows.
    return false;
  }
}
