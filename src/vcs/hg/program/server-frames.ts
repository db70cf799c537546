// The frames of Mercurial's command server: a channel's letter, four bytes of length (big-endian), and as many bytes of
// data.

/** `I` and `L` ask for input: they carry the wanted length, and no data. */
export interface Frame {
  channel: string;
  data: Buffer;
}

const headerLength = 5;

/**
 * Cuts a stream into frames. Each call takes what has arrived and returns the frames that are complete by then.
 * @param limit bytes of data that a frame may have
 * @throws RangeError for a longer one
 */
export function frameReader(limit: number): (chunk: Buffer) => Frame[] {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    const frames: Frame[] = [];
    for (let frame = firstFrame(pending, limit); frame !== undefined; frame = firstFrame(pending, limit)) {
      frames.push(frame);
      pending = pending.subarray(headerLength + frame.data.length);
    }
    return frames;
  };
}

function firstFrame(pending: Buffer, limit: number): Frame | undefined {
  if (pending.length < headerLength) return undefined;
  const channel = String.fromCharCode(pending.readUInt8(0));
  if (channel === "I" || channel === "L") return { channel, data: Buffer.alloc(0) };
  const length = pending.readUInt32BE(1);
  if (length > limit) throw new RangeError(`a frame of ${length} bytes`);
  return pending.length < headerLength + length
    ? undefined
    : { channel, data: pending.subarray(headerLength, headerLength + length) };
}

/** The request to run a command: its words are separated by NULs. */
export function runCommandRequest(args: readonly string[]): Buffer {
  const words = Buffer.from(args.join("\0"), "utf8");
  return Buffer.concat([Buffer.from("runcommand\n"), lengthOf(words), words]);
}

/** The answer to a question for input: there is none. */
export const endOfInput = lengthOf(Buffer.alloc(0));

function lengthOf(data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return length;
}
