// Writes lines to standard output and standard error. The code of the stream `process.stdout` takes 3 ms to load, so a
// line is written directly to the descriptor, and to the stream only if the descriptor would block.
import { writeSync } from "node:fs";
import { systemErrorCode } from "../errors.js";

/** 1 for standard output, 2 for standard error. */
export type Descriptor = 1 | 2;

const queued = new Set<Descriptor>();
const closed = new Set<Descriptor>();
const failures = new Map<Descriptor, unknown>();

/**
 * Writes a line. Output must not stop the work: if the reader is gone (`… | head`), the line is dropped; if it cannot
 * be written (a full disk), the failure is kept for the end.
 */
export function writeLine(descriptor: Descriptor, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  const written = queued.has(descriptor) ? 0 : writeNow(descriptor, bytes);
  if (written < bytes.length && queued.has(descriptor) && !closed.has(descriptor))
    stream(descriptor).write(bytes.subarray(written));
}

/** Milliseconds to wait for a reader whose pipe is full. */
const patienceMs = 10_000;

/**
 * Writes a line that cannot be printed again, such as a new password, all of it or with an error.
 * @throws the system's error; EPIPE if nobody reads any more
 */
export function writeLineOrFail(descriptor: Descriptor, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  const deadline = performance.now() + patienceMs;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (systemErrorCode(error) !== "EAGAIN" || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Why standard output is incomplete, if it is; a reader that is gone does not count. */
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
    else recordFailure(descriptor, error);
  }
  return written;
}

/** Once something is queued in the stream, everything after it must be queued, too. */
function queueInStream(descriptor: Descriptor): void {
  queued.add(descriptor);
  stream(descriptor).on("error", (error) => {
    recordFailure(descriptor, error);
    // The stream is unusable now.
    closed.add(descriptor);
    // The work may already have been completed and reported.
    if (failures.has(1)) process.exitCode ||= 1;
  });
}

function recordFailure(descriptor: Descriptor, error: unknown): void {
  if (systemErrorCode(error) === "EPIPE") closed.add(descriptor);
  else if (!failures.has(descriptor)) failures.set(descriptor, error);
}

function stream(descriptor: Descriptor): NodeJS.WriteStream {
  return descriptor === 1 ? process.stdout : process.stderr;
}
