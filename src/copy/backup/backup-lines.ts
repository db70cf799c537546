import { read as readCallback } from "node:fs";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { constants, createGunzip } from "node:zlib";
import { systemErrorCode, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { damaged, longestLine } from "./format.js";

/** A part of an open file. */
export interface FilePart {
  readonly descriptor: number;
  /** Where it begins and ends, in bytes. */
  readonly start: number;
  readonly end: number;
  /** The file, for messages. */
  readonly location: string;
}

/** The unpacked lines of a gzip file, one after the other; one can start again. */
export class BackupLines {
  readonly #part: FilePart;
  #chunks: AsyncGenerator<string[]> | undefined;
  #lines: string[] = [];
  /** Where in `#lines` the next one is. */
  #at = 0;
  /** The number of the next line, from 0. */
  #next = 0;

  constructor(part: FilePart) {
    this.#part = part;
  }

  /** Lines from a number on: as many as are at hand, and not more than `limit`. None at the end. */
  async read(from: number, limit: number): Promise<string[]> {
    if (from < this.#next) await this.close();
    for (;;) {
      const skipped = Math.min(from - this.#next, this.#lines.length - this.#at);
      this.#at += skipped;
      this.#next += skipped;
      if (this.#at < this.#lines.length) return this.#take(limit);
      this.#chunks ??= unpackedLines(this.#part);
      const { value, done } = await this.#chunks.next();
      if (done) return [];
      [this.#lines, this.#at] = [value, 0];
    }
  }

  async close(): Promise<void> {
    await this.#chunks?.return(undefined);
    this.#chunks = undefined;
    [this.#lines, this.#at, this.#next] = [[], 0, 0];
  }

  #take(limit: number): string[] {
    const taken = this.#lines.slice(this.#at, this.#at + limit);
    this.#at += taken.length;
    this.#next += taken.length;
    return taken;
  }
}

const newLine = 0x0a;

/** @throws UserError for what is not gzip, has a line that no backup has, or cannot be read */
async function* unpackedLines(part: FilePart): AsyncGenerator<string[]> {
  let rest: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of unpacked(part)) {
      const [first, last] = [chunk.indexOf(newLine), chunk.lastIndexOf(newLine)];
      length += first === -1 ? chunk.length : first;
      if (length > longestLine)
        throw damaged(part.location, `one of its lines is longer than ${longestLine >> 20} MiB`);
      if (last === -1) {
        rest.push(chunk);
        continue;
      }
      const text = Buffer.concat([...rest, chunk.subarray(0, last)]).toString("utf8");
      rest = [chunk.subarray(last + 1)];
      length = chunk.length - last - 1;
      yield text.split("\n");
    }
  } catch (error) {
    throw systemErrorCode(error)?.startsWith("Z_") ? damaged(part.location, "it cannot be unpacked", error) : error;
  }
  if (rest.some(({ length }) => length > 0)) throw damaged(part.location, "its last line is not complete");
}

/** Characters that the header may have. */
const longestHeader = 16 << 20;

/**
 * The first line, also of a file that is cut off after it.
 * @returns what could be unpacked of it
 */
export async function firstLine(part: FilePart): Promise<string> {
  let text = "";
  try {
    for await (const chunk of unpacked(part, { finishFlush: constants.Z_SYNC_FLUSH })) {
      text += chunk.toString("latin1");
      if (text.includes("\n") || text.length > longestHeader) break;
    }
  } catch (error) {
    if (!systemErrorCode(error)?.startsWith("Z_")) throw error;
  }
  // All of it is read as bytes first: a chunk may end within a character.
  return Buffer.from(text.split("\n", 1)[0] ?? "", "latin1").toString("utf8");
}

/** @throws UserError if the file cannot be read; what zlib throws */
async function* unpacked(part: FilePart, options: { finishFlush?: number } = {}): AsyncGenerator<Buffer> {
  const packed = Readable.from(bytesOf(part), { objectMode: false });
  const gunzip = createGunzip({ chunkSize: 1 << 18, ...options });
  packed.on("error", (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

const read = promisify(readCallback);

/**
 * TRAP: a stream of Node's closes the descriptor when it is left early.
 * @throws UserError if the file cannot be read
 */
export async function* bytesOf({ descriptor, start, end, location }: FilePart): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(1 << 16, end - at));
    const { bytesRead } = await read(descriptor, buffer, 0, buffer.length, at).catch((error: unknown) => {
      throw cannotRead(location, error);
    });
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

export function cannotRead(location: string, error: unknown): UserError {
  return new UserError(`${location} cannot be read: ${failureReason(error)}.`, {
    hint: "Check its permissions, and the disk that it is on. Nothing was changed.",
    cause: error,
  });
}
