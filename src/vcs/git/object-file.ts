import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

export interface ObjectFile {
  /** In bytes. */
  size: number;
  /** Reads exactly `length` bytes. Throws RangeError where the file ends before, and for more than 64 MiB. */
  read(position: number, length: number): Buffer;
}

/**
 * Opens a file of a repository's objects, for as long as `use` takes.
 * @returns undefined where there is no such file, it is no regular one, or anything goes wrong with it, for then git has to tell
 */
export function withFile<Answer>(file: string, use: (file: ObjectFile) => Answer): Answer | undefined {
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK the opening of a fifo never returns.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(descriptor);
    return status.isFile() ? use({ size: status.size, read: reader(descriptor, status.size) }) : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const largestRead = 64 << 20;

function reader(descriptor: number, size: number): ObjectFile["read"] {
  return (position, length) => {
    if (position < 0 || length < 0 || length > largestRead || position + length > size)
      throw new RangeError(`${length} bytes at ${position} of ${size}`);
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const count = readSync(descriptor, bytes, done, length - done, position + done);
      if (count === 0) throw new RangeError("the file has become shorter");
      done += count;
    }
    return bytes;
  };
}
