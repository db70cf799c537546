// One pack of objects and its index: gitformat-pack(5).
import { lstatSync } from "node:fs";
import path from "node:path";
import { inflateSync } from "node:zlib";
import { systemErrorCode } from "../../../../errors.js";
import { FallbackNeeded } from "../../../fallback.js";
import { RandomAccessFile } from "../../../reading/random-access-file.js";
import { applyDelta } from "./delta.js";
import { type GitObject, inflateChunk, maxObjectBytes } from "./git-object.js";
import { PackIndex } from "./pack-index.js";
import type { ReadBudget } from "./read-budget.js";
import { idLength } from "./sorted-ids.js";

export interface Reading {
  readonly budget: ReadBudget;
  /** Gives an object that is not, or not certainly, in this pack. */
  readonly base: (id: string, depth: number) => GitObject;
}

/** `PACK`, version 2. */
const magic = Buffer.from("5041434b00000002", "hex");
const plainTypes = [undefined, "commit", "tree", "blob", "tag"] as const;
const offsetDelta = 6;
const referenceDelta = 7;
/** Git's own default is 50. Longer ones, and those that a hostile pack leads in circles, are left to git. */
const maxChainLength = 64;

export class Pack {
  readonly name: string;
  readonly #folder: string;
  readonly #indexFile: RandomAccessFile;
  readonly #index: PackIndex;
  #data: RandomAccessFile | undefined;

  /**
   * @param name without `.pack` or `.idx`. The caller closes it. Throws FallbackNeeded if there is no index that we
   * can read.
   */
  static open(folder: string, name: string): Pack {
    const indexFile = RandomAccessFile.open(path.join(folder, `${name}.idx`));
    if (indexFile === undefined) throw new FallbackNeeded("no index");
    try {
      return new Pack(folder, name, indexFile);
    } catch (error) {
      indexFile.close();
      throw error;
    }
  }

  private constructor(folder: string, name: string, indexFile: RandomAccessFile) {
    this.#indexFile = indexFile;
    this.#index = new PackIndex(indexFile);
    this.#folder = folder;
    this.name = name;
  }

  /** Whether the pack itself is there too. */
  get isComplete(): boolean {
    return lstatSync(path.join(this.#folder, `${this.name}.pack`), { throwIfNoEntry: false })?.isFile() === true;
  }

  get objectCount(): number {
    return this.#index.count;
  }

  /** Where an object begins; undefined if it is not in this pack. */
  find(id: Buffer): number | undefined {
    return this.#index.find(id);
  }

  /** @param depth how many deltas have led here. Throws FallbackNeeded for what is too large or too deep. */
  readAt(offset: number, reading: Reading, depth: number): GitObject {
    const data = this.#open();
    const { type, size, start } = entryHeader(data, offset);
    if (size > maxObjectBytes || depth > maxChainLength)
      throw new FallbackNeeded("a large object, or a long chain of deltas");
    reading.budget.spend(size);
    const plain = plainTypes[type];
    if (plain !== undefined) return { type: plain, body: inflateAt(data, start, size) };
    const { base, end } = this.#readBase({ type, start, offset }, reading, depth + 1);
    const object = { type: base.type, body: applyDelta(base.body, inflateAt(data, end, size), maxObjectBytes) };
    reading.budget.spend(object.body.length);
    return object;
  }

  close(): void {
    this.#indexFile.close();
    this.#data?.close();
  }

  /** What a delta applies to, and where it itself begins. */
  #readBase({ type, start, offset }: DeltaHeader, reading: Reading, depth: number): { base: GitObject; end: number } {
    const data = this.#open();
    if (type === referenceDelta)
      return { base: reading.base(data.read(start, idLength).toString("hex"), depth), end: start + idLength };
    if (type !== offsetDelta) throw new FallbackNeeded("an object of an unknown type");
    const { distance, end } = baseDistance(data, start);
    if (distance <= 0) throw new FallbackNeeded("a delta that is its own base");
    return { base: this.readAt(offset - distance, reading, depth), end };
  }

  #open(): RandomAccessFile {
    if (this.#data !== undefined) return this.#data;
    this.#data = RandomAccessFile.open(path.join(this.#folder, `${this.name}.pack`));
    if (this.#data === undefined) throw new FallbackNeeded("an index without its pack");
    this.#checkPack(this.#data);
    return this.#data;
  }

  /** As git does: pack and index belong to each other. */
  #checkPack(data: RandomAccessFile): void {
    const isPack = data.read(0, magic.length).equals(magic) && data.read(8, 4).readUInt32BE() === this.objectCount;
    if (!isPack || !data.read(data.size - idLength, idLength).equals(this.#index.packChecksum))
      throw new FallbackNeeded("a pack that does not match its index");
  }
}

interface DeltaHeader {
  readonly type: number;
  readonly start: number;
  readonly offset: number;
}

/** Three bits of type, then the size in groups of 4, 7, 7, … bits, the lowest first. */
function entryHeader(pack: RandomAccessFile, offset: number): { type: number; size: number; start: number } {
  const bytes = readUpTo(pack, offset, 10);
  const first = bytes.readUInt8(0);
  let size = first & 15;
  let at = 1;
  for (let scale = 16; (bytes.readUInt8(at - 1) & 128) !== 0; scale *= 128)
    size += (bytes.readUInt8(at++) & 127) * scale;
  return { type: (first >> 4) & 7, size, start: offset + at };
}

/**
 * How far before the delta its base begins: groups of 7 bits, the highest first, each but the last counting one more.
 */
function baseDistance(pack: RandomAccessFile, start: number): { distance: number; end: number } {
  const bytes = readUpTo(pack, start, 10);
  let distance = bytes.readUInt8(0) & 127;
  let at = 1;
  while ((bytes.readUInt8(at - 1) & 128) !== 0) distance = (distance + 1) * 128 + (bytes.readUInt8(at++) & 127);
  return { distance, end: start + at };
}

/** A compressed stream does not say how long it is, so more is read if that does not suffice. */
function inflateAt(pack: RandomAccessFile, start: number, size: number): Buffer {
  for (let length = size + 512; ; length *= 4) {
    try {
      const bytes = inflateSync(readUpTo(pack, start, length), {
        maxOutputLength: size + 1,
        chunkSize: inflateChunk(size),
      });
      if (bytes.length !== size) throw new FallbackNeeded("an object of another size");
      return bytes;
    } catch (error) {
      if (systemErrorCode(error) !== "Z_BUF_ERROR" || start + length >= pack.size) throw error;
    }
  }
}

function readUpTo(pack: RandomAccessFile, position: number, length: number): Buffer {
  return pack.read(position, Math.min(length, pack.size - position));
}
