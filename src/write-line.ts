// Lines for standard output and standard error. `process.stdout` is a stream whose code takes 3 ms to load: a line goes straight to
// the descriptor, and to the stream only where the descriptor would have to be waited for.
import { writeSync } from "node:fs";
import { systemErrorCode } from "./errors.js";

/** 1 for standard output, 2 for standard error. */
export type Descriptor = 1 | 2;

const waiting = new Set<Descriptor>();
const closed = new Set<Descriptor>();

/** Writes a line. Where nobody reads any more (`… | head`), it is dropped: the work goes on, and its exit status tells how it ended. */
export function writeLine(descriptor: Descriptor, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  const written = waiting.has(descriptor) ? 0 : writeNow(descriptor, bytes);
  if (written < bytes.length && !closed.has(descriptor)) stream(descriptor).write(bytes.subarray(written));
}

/** @returns how many bytes could be written without waiting */
function writeNow(descriptor: Descriptor, bytes: Buffer): number {
  let written = 0;
  try {
    while (written < bytes.length && !closed.has(descriptor)) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    if (systemErrorCode(error) === "EAGAIN") queueInStream(descriptor);
    else dropWhereClosed(descriptor, error);
  }
  return written;
}

/** Once something waits in the stream, all that follows has to queue behind it. */
function queueInStream(descriptor: Descriptor): void {
  waiting.add(descriptor);
  stream(descriptor).on("error", (error) => dropWhereClosed(descriptor, error));
}

function dropWhereClosed(descriptor: Descriptor, error: unknown): void {
  if (systemErrorCode(error) !== "EPIPE") throw error;
  closed.add(descriptor);
}

function stream(descriptor: Descriptor): NodeJS.WriteStream {
  return descriptor === 1 ? process.stdout : process.stderr;
}
