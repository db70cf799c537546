// Reads a file that the user has named. TRAP: a FIFO and some devices have no end, and a FIFO without a writer blocks.
import { closeSync, constants, openSync, readSync, type Stats, statSync } from "node:fs";
import { systemErrorCode } from "../errors.js";

/** The message continues a sentence: `x cannot be read: it is not a regular file`. */
export class NotRegularFileError extends Error {
  constructor() {
    super("it is not a regular file");
  }
}

/**
 * At most `limit` bytes and one more, by which a longer file is recognized. Of what is not a regular file, only a pipe
 * that this process has inherited is read: `<(pass show kallithea)`, /dev/stdin.
 * @throws NotRegularFileError; the system's errors
 */
export function readGivenFile(file: string, limit: number): Buffer {
  if (isInheritedPipe(file)) return readPipe(file, limit + 1);
  const status = statSync(file);
  if (!status.isFile() && !status.isDirectory()) throw new NotRegularFileError();
  // Something else may be in its place by now.
  return readOpened(openSync(file, constants.O_RDONLY | constants.O_NONBLOCK), limit + 1);
}

/** Whether the path is that of an open pipe of this process, as the shell gives it. */
export function isInheritedPipe(file: string): boolean {
  return descriptorOf(file) !== undefined && isPipe(statSync(file, { throwIfNoEntry: false }));
}

function isPipe(status: Stats | undefined): boolean {
  return status?.isFIFO() === true || status?.isSocket() === true;
}

function descriptorOf(file: string): number | undefined {
  if (file === "/dev/stdin") return 0;
  const [, number] = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(file) ?? [];
  return number === undefined ? undefined : Number(number);
}

function readPipe(file: string, bytes: number): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    // A socket, as which Node gives a child its standard input, cannot be opened a second time.
    if (systemErrorCode(error) !== "ENXIO") throw error;
    return readAtMost(descriptorOf(file) ?? 0, bytes);
  }
  return readOpened(descriptor, bytes);
}

function readOpened(descriptor: number, bytes: number): Buffer {
  try {
    return readAtMost(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

const chunkBytes = 65_536;

function readAtMost(descriptor: number, bytes: number): Buffer {
  const chunks: Buffer[] = [];
  for (let left = bytes; left > 0; ) {
    const chunk = Buffer.alloc(Math.min(left, chunkBytes));
    const read = readSync(descriptor, chunk, 0, chunk.length, null);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    left -= read;
  }
  return Buffer.concat(chunks);
}
