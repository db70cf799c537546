// Lines for standard output and standard error. `process.stdout` is a stream whose code takes 3 ms to load: a line goes
// straight to the descriptor, and to the stream only where the descriptor would have to be waited for.
import { writeSync } from "node:fs";
import { systemErrorCode } from "../errors.js";

/** 1 for standard output, 2 for standard error. */
export type Descriptor = 1 | 2;

const waiting = new Set<Descriptor>();
const closed = new Set<Descriptor>();
const failures = new Map<Descriptor, unknown>();

/**
 * Writes a line. Output must not stop the work: if nobody reads any more (`… | head`), the line is dropped; if it
 * cannot be written (a full disk), that is kept for the end.
 */
export function writeLine(descriptor: Descriptor, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  const written = waiting.has(descriptor) ? 0 : writeNow(descriptor, bytes);
  if (written < bytes.length && waiting.has(descriptor) && !closed.has(descriptor))
    stream(descriptor).write(bytes.subarray(written));
}

/** What kept standard output from being complete, if anything did; a reader that has gone away does not count. */
export function outputFailure(): unknown {
  return failures.get(1);
}

/** @returns how many bytes could be written without waiting */
function writeNow(descriptor: Descriptor, bytes: Buffer): number {
  let written = 0;
  try {
    while (written < bytes.length && !closed.has(descriptor)) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    if (systemErrorCode(error) === "EAGAIN") queueInStream(descriptor);
    else note(descriptor, error);
  }
  return written;
}

/** Once something waits in the stream, all that follows has to queue behind it. */
function queueInStream(descriptor: Descriptor): void {
  waiting.add(descriptor);
  stream(descriptor).on("error", (error) => {
    note(descriptor, error);
    // The stream is of no more use.
    closed.add(descriptor);
    // The work may have ended, and have been reported, before.
    if (failures.has(1)) process.exitCode ||= 1;
  });
}

function note(descriptor: Descriptor, error: unknown): void {
  if (systemErrorCode(error) === "EPIPE") closed.add(descriptor);
  else if (!failures.has(descriptor)) failures.set(descriptor, error);
}

function stream(descriptor: Descriptor): NodeJS.WriteStream {
  return descriptor === 1 ? process.stdout : process.stderr;
}
