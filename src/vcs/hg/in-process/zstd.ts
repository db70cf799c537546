import vm from "node:vm";
import * as zlib from "node:zlib";
import { decompress } from "fzstd";
import { FallbackNeeded } from "../../fallback.js";

/** What Node has from 22.15 on; its types here are those of Node 20. */
const native = (zlib as { zstdDecompressSync?: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer })
  .zstdDecompressSync;

/**
 * Decompresses zstd.
 * @param size of the result, in bytes
 * @throws FallbackNeeded if that is not its size, or the bytes are damaged
 */
export function decompressZstd(bytes: Buffer, size: number): Buffer {
  try {
    const result = native === undefined ? decompressInTime(bytes, size) : native(bytes, { maxOutputLength: size + 1 });
    if (result.length === size) return result;
  } catch (cause) {
    // fzstd answers damaged bytes with errors of any kind, a TypeError among them.
    throw new FallbackNeeded("zstd that is damaged", { cause });
  }
  throw new FallbackNeeded("zstd of another size");
}

/** A few bytes can ask for minutes of copying. As many steps as this are done in a tenth of a second. */
const maxUnguardedSteps = 500;
/** Milliseconds. */
const timeLimitMs = 500;
let sandbox: { context: vm.Context; script: vm.Script } | undefined;

/**
 * What `decompressZstd` does if Node has no built-in zstd. fzstd writes into a buffer that it is given, and no
 * further, but knows no limit of time: V8 has one for scripts, which takes a thread to start, so it is there only for
 * frames that could need it.
 */
export function decompressInTime(bytes: Buffer, size: number): Buffer {
  const result = Buffer.alloc(size);
  if (countSteps(bytes) <= maxUnguardedSteps) {
    decompress(bytes, result);
    return result;
  }
  sandbox ??= { context: vm.createContext(Object.create(null)), script: new vm.Script("decompress()") };
  sandbox.context.decompress = () => void decompress(bytes, result);
  sandbox.script.runInContext(sandbox.context, { timeout: timeLimitMs });
  return result;
}

// How much work a zstd frame asks for: RFC 8878, "Frames" and "Compressed Blocks". Numbers are little-endian.

const magic = Buffer.from("28b52ffd", "hex");
const compressedBlock = 2;
const dictionaryIdLengths = [0, 1, 2, 4] as const;

/**
 * Counts the blocks and, in them, the sequences, each of which copies at most 196,609 bytes.
 * @returns Infinity for anything but one plain frame
 * @throws RangeError if it breaks off
 */
export function countSteps(frame: Buffer): number {
  if (!frame.subarray(0, magic.length).equals(magic)) return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let at = endOfHeader(frame); ; ) {
    const header = frame.readUIntLE(at, 3);
    const [isLast, type, size] = [header & 1, (header >> 1) & 3, header >> 3];
    at += 3;
    count += 1 + (type === compressedBlock ? sequencesOf(frame.subarray(at, at + size)) : 0);
    // A block of one byte, repeated, says how often.
    at += type === 1 ? 1 : size;
    if (isLast === 1) return at <= frame.length ? count : Number.POSITIVE_INFINITY;
  }
}

function endOfHeader(frame: Buffer): number {
  const descriptor = frame.readUInt8(magic.length);
  const isSingleSegment = (descriptor >> 5) & 1;
  const sizeFlag = descriptor >> 6;
  const sizeLength = sizeFlag === 0 ? isSingleSegment : 1 << sizeFlag;
  return magic.length + 1 + (1 - isSingleSegment) + (dictionaryIdLengths[descriptor & 3] as number) + sizeLength;
}

function sequencesOf(block: Buffer): number {
  const at = endOfLiterals(block);
  const first = block.readUInt8(at);
  if (first < 128) return first;
  return first < 255 ? ((first - 128) << 8) + block.readUInt8(at + 1) : block.readUInt16LE(at + 1) + 0x7f00;
}

/**
 * Literals stand before the sequences: as they are, one byte for all, or compressed. Their header has two to five
 * bytes.
 */
function endOfLiterals(block: Buffer): number {
  const first = block.readUInt8(0);
  const [type, format] = [first & 3, (first >> 2) & 3];
  if (type >= 2) {
    const headerLength = format < 2 ? 3 : format + 2;
    const bits = [10, 10, 14, 18][format] as number;
    return headerLength + Math.floor(block.readUIntLE(0, headerLength) / 2 ** (4 + bits));
  }
  const headerLength = (format & 1) === 0 ? 1 : format === 1 ? 2 : 3;
  const size = headerLength === 1 ? first >> 3 : block.readUIntLE(0, headerLength) >> 4;
  return headerLength + (type === 0 ? size : 1);
}
