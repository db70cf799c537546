// The index of a pack, version 2: gitformat-pack(5). All numbers are big-endian.
import { LeftToProgram } from "../left-to-program.js";
import type { RandomAccessFile } from "../random-access-file.js";
import { findId, idLength } from "./sorted-ids.js";

const magic = Buffer.from("ff744f6300000002", "hex");
const fanOut = 8;
const names = fanOut + 256 * 4;

/** @throws LeftToProgram for an index of another version */
export function checkIndex(index: RandomAccessFile): void {
  if (!index.read(0, magic.length).equals(magic)) throw new LeftToProgram("an index of another version");
}

/** How many objects the pack has. */
export function objectCount(index: RandomAccessFile): number {
  return index.read(fanOut + 255 * 4, 4).readUInt32BE();
}

/** Where in the pack an object begins; undefined where the pack does not hold it. */
export function findInIndex(index: RandomAccessFile, id: Buffer): number | undefined {
  const firstByte = id.readUInt8(0);
  const from = firstByte === 0 ? 0 : index.read(fanOut + (firstByte - 1) * 4, 4).readUInt32BE();
  const to = index.read(fanOut + firstByte * 4, 4).readUInt32BE();
  const place = findId(index.read(names + from * idLength, (to - from) * idLength), id);
  return place === undefined ? undefined : offsetAt(index, objectCount(index), from + place);
}

function offsetAt(index: RandomAccessFile, count: number, place: number): number {
  const offsets = names + count * (idLength + 4);
  const offset = index.read(offsets + place * 4, 4).readUInt32BE();
  if (offset < 2 ** 31) return offset;
  // Packs of more than two gigabytes: the number is a place in a table of 64-bit offsets.
  return Number(index.read(offsets + count * 4 + (offset - 2 ** 31) * 8, 8).readBigUInt64BE());
}
