// Objects in packs: gitformat-pack(5).
import { readdirSync } from "node:fs";
import path from "node:path";
import { inflateSync } from "node:zlib";
import { systemErrorCode } from "../../errors.js";
import { applyDelta } from "./delta.js";
import { type GitObject, largestObject } from "./git-object.js";
import { type ObjectFile, withFile } from "./object-file.js";
import { findInIndex } from "./pack-index.js";

/**
 * @param folder `objects/pack`
 * @param depth how many deltas have led to this object
 * @returns undefined where no pack holds the object, or it cannot be read
 */
export function readPacked(folder: string, id: string, depth = 0): GitObject | undefined {
  for (const name of packNames(folder)) {
    const offset = withFile(path.join(folder, `${name}.idx`), (file) => findInIndex(file, id));
    if (offset !== undefined) return withFile(path.join(folder, `${name}.pack`), (file) => readAt(folder, file, offset, depth));
  }
  return undefined;
}

function packNames(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => (name.endsWith(".idx") ? [name.slice(0, -".idx".length)] : []));
  } catch {
    return [];
  }
}

const plainTypes = [undefined, "commit", "tree", "blob", "tag"] as const;
const offsetDelta = 6;
const referenceDelta = 7;
/** Git's own default is 50. Longer ones, and those that a hostile pack leads in circles, are left to git. */
const longestChain = 64;

function readAt(folder: string, pack: ObjectFile, offset: number, depth: number): GitObject | undefined {
  const { type, size, start } = entryHeader(pack, offset);
  if (size > largestObject || depth > longestChain) return undefined;
  const plain = plainTypes[type];
  if (plain !== undefined) return { type: plain, body: inflateAt(pack, start, size) };
  if (type === offsetDelta) {
    const { distance, end } = baseDistance(pack, start);
    const base = distance > 0 ? readAt(folder, pack, offset - distance, depth + 1) : undefined;
    return base && patched(base, inflateAt(pack, end, size));
  }
  if (type !== referenceDelta) return undefined;
  const base = readPacked(folder, pack.read(start, 20).toString("hex"), depth + 1);
  return base && patched(base, inflateAt(pack, start + 20, size));
}

/** Three bits of type, then the size in groups of 4, 7, 7, … bits, the lowest first. */
function entryHeader(pack: ObjectFile, offset: number): { type: number; size: number; start: number } {
  const bytes = readUpTo(pack, offset, 10);
  const first = bytes.readUInt8(0);
  let size = first & 15;
  let at = 1;
  for (let scale = 16; (bytes.readUInt8(at - 1) & 128) !== 0; scale *= 128) size += (bytes.readUInt8(at++) & 127) * scale;
  return { type: (first >> 4) & 7, size, start: offset + at };
}

/** How far before the delta its base begins: groups of 7 bits, the highest first, each but the last counting one more. */
function baseDistance(pack: ObjectFile, start: number): { distance: number; end: number } {
  const bytes = readUpTo(pack, start, 10);
  let distance = bytes.readUInt8(0) & 127;
  let at = 1;
  while ((bytes.readUInt8(at - 1) & 128) !== 0) distance = (distance + 1) * 128 + (bytes.readUInt8(at++) & 127);
  return { distance, end: start + at };
}

function patched({ type, body }: GitObject, delta: Buffer): GitObject {
  return { type, body: applyDelta(body, delta, largestObject) };
}

/** A compressed stream says nowhere how long it is, so more is read where it does not suffice. */
function inflateAt(pack: ObjectFile, start: number, size: number): Buffer {
  for (let length = size + 512; ; length *= 4) {
    try {
      return inflateSync(readUpTo(pack, start, length), { maxOutputLength: size + 1 });
    } catch (error) {
      if (systemErrorCode(error) !== "Z_BUF_ERROR" || start + length >= pack.size) throw error;
    }
  }
}

function readUpTo(pack: ObjectFile, position: number, length: number): Buffer {
  return pack.read(position, Math.min(length, pack.size - position));
}
