// How a revlog says what a text is by what another one is: hunks of start, end, length (32 bits each, big-endian), and the new bytes.
import { LeftToProgram } from "../../fallback.js";

const headerLength = 12;

/**
 * @param limit bytes that the result may have
 * @throws LeftToProgram where the delta does not fit the base, or its result is too large; RangeError where it breaks off
 */
export function applyRevlogDelta(base: Buffer, delta: Buffer, limit: number): Buffer {
  const pieces: Buffer[] = [];
  let copied = 0;
  for (let at = 0; at < delta.length; ) {
    const [start, end, length] = [delta.readUInt32BE(at), delta.readUInt32BE(at + 4), delta.readUInt32BE(at + 8)];
    at += headerLength;
    if (start < copied || end < start || end > base.length || at + length > delta.length)
      throw new LeftToProgram("a delta that does not fit");
    pieces.push(base.subarray(copied, start), delta.subarray(at, at + length));
    copied = end;
    at += length;
  }
  pieces.push(base.subarray(copied));
  if (pieces.reduce((sum, piece) => sum + piece.length, 0) > limit) throw new LeftToProgram("a delta whose result is too large");
  return Buffer.concat(pieces);
}
