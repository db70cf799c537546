// Reading parts of a file of an untrusted repository.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { systemErrorCode } from "../../errors.js";
import { FallbackNeeded } from "../fallback.js";

/** Files up to this size are read at once, for one read costs less than three. */
const smallFileBytes = 256 << 10;
const maxReadBytes = 64 << 20;

export class RandomAccessFile {
  /** In bytes, when it was opened. */
  readonly size: number;
  readonly #descriptor: number;
  readonly #whole: Buffer | undefined;

  /**
   * Opens a regular file; undefined if it does not exist. The caller closes it.
   * @throws FallbackNeeded for anything else, a link among it: it could lead out of the repository
   */
  static open(file: string): RandomAccessFile | undefined {
    const descriptor = openIfThere(file);
    if (descriptor === undefined) return undefined;
    try {
      return new RandomAccessFile(descriptor);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  private constructor(descriptor: number) {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new FallbackNeeded("not a regular file");
    this.#descriptor = descriptor;
    this.size = status.size;
    this.#whole = status.size <= smallFileBytes ? this.#readFromDisk(0, status.size) : undefined;
  }

  /** Exactly `length` bytes. Throws RangeError if the file ends before, and for more than 64 MiB. */
  read(position: number, length: number): Buffer {
    if (!(position >= 0 && length >= 0 && length <= maxReadBytes && position + length <= this.size))
      throw new RangeError(`${length} bytes at ${position} of ${this.size}`);
    return this.#whole?.subarray(position, position + length) ?? this.#readFromDisk(position, length);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #readFromDisk(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const count = readSync(this.#descriptor, bytes, done, length - done, position + done);
      if (count === 0) throw new RangeError("the file has become shorter");
      done += count;
    }
    return bytes;
  }
}

/**
 * The whole of a file of at most `limit` bytes; undefined if it does not exist. Throws FallbackNeeded for anything else.
 */
export function readWholeFile(file: string, limit: number): Buffer | undefined {
  const opened = RandomAccessFile.open(file);
  if (opened === undefined) return undefined;
  try {
    if (opened.size > limit) throw new FallbackNeeded("a file that is too large");
    return opened.read(0, opened.size);
  } finally {
    opened.close();
  }
}

function openIfThere(file: string): number | undefined {
  try {
    // Without O_NONBLOCK the opening of a FIFO never returns.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
