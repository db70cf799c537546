// The index of a pack, version 2: gitformat-pack(5). All numbers are big-endian.
import type { ObjectFile } from "./object-file.js";

const magic = Buffer.from("ff744f6300000002", "hex");
const fanOut = 8;
const names = fanOut + 256 * 4;
const idLength = 20;

/** Where in the pack an object begins. @returns undefined where the pack does not hold it, or the index is of another version */
export function findInIndex(index: ObjectFile, id: string): number | undefined {
  if (!index.read(0, magic.length).equals(magic)) return undefined;
  const wanted = Buffer.from(id, "hex");
  const firstByte = wanted.readUInt8(0);
  const count = index.read(fanOut + 255 * 4, 4).readUInt32BE();
  const from = firstByte === 0 ? 0 : index.read(fanOut + (firstByte - 1) * 4, 4).readUInt32BE();
  const to = index.read(fanOut + firstByte * 4, 4).readUInt32BE();
  const place = search(index.read(names + from * idLength, (to - from) * idLength), wanted);
  return place === undefined ? undefined : offsetAt(index, count, from + place);
}

function search(sorted: Buffer, wanted: Buffer): number | undefined {
  let [low, high] = [0, sorted.length / idLength];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = sorted.compare(wanted, 0, idLength, middle * idLength, (middle + 1) * idLength);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

function offsetAt(index: ObjectFile, count: number, place: number): number {
  const offsets = names + count * (idLength + 4);
  const offset = index.read(offsets + place * 4, 4).readUInt32BE();
  if (offset < 2 ** 31) return offset;
  // Packs of more than two gigabytes: the number is a place in a table of 64-bit offsets.
  return Number(index.read(offsets + count * 4 + (offset - 2 ** 31) * 8, 8).readBigUInt64BE());
}
