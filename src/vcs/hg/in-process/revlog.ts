// Texts of a revlog, Mercurial's file of revisions, read without Mercurial.
import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import { FallbackNeeded } from "../../fallback.js";
import { RandomAccessFile } from "../../reading/random-access-file.js";
import { type RevlogEntry, RevlogIndex } from "./revlog-index.js";
import { decompressZstd } from "./zstd.js";

export interface Revision {
  /** 40 hex digits. */
  readonly node: string;
  readonly text: Buffer;
}

/** Deltas that one text may be built upon; Mercurial's own limit for rows of deltas is about a thousand. */
const maxChainLength = 1000;
/** Bytes of all of them. */
const maxChainBytes = 64 << 20;

export class Revlog {
  readonly #index: RevlogIndex;
  readonly #indexFile: RandomAccessFile;
  readonly #dataFile: RandomAccessFile | undefined;

  /** @param name the path of the revlog without `.i` or `.d`. Undefined if there is none. The caller closes it. */
  static open(name: string): Revlog | undefined {
    const indexFile = RandomAccessFile.open(`${name}.i`);
    if (indexFile === undefined) return undefined;
    try {
      const index = new RevlogIndex(indexFile);
      return new Revlog(index, indexFile, index.isInline ? undefined : RandomAccessFile.open(`${name}.d`));
    } catch (error) {
      indexFile.close();
      throw error;
    }
  }

  private constructor(index: RevlogIndex, indexFile: RandomAccessFile, dataFile: RandomAccessFile | undefined) {
    this.#index = index;
    this.#indexFile = indexFile;
    this.#dataFile = dataFile;
  }

  get count(): number {
    return this.#index.count;
  }

  /** A revision, proven by its node. Throws FallbackNeeded if it is damaged or stored in an unusual way. */
  read(revision: number): Revision {
    const entry = this.#index.entry(revision);
    const text = this.#readText(this.#chainTo(revision));
    if (!this.#nodeOf(entry, text).equals(entry.node)) throw new FallbackNeeded("a revision with another id");
    return { node: entry.node.toString("hex"), text };
  }

  close(): void {
    this.#indexFile.close();
    this.#dataFile?.close();
  }

  /** From the revision that is stored whole to the wanted one. */
  #chainTo(revision: number): RevlogEntry[] {
    const chain: RevlogEntry[] = [];
    let bytes = 0;
    for (let current = revision; ; ) {
      const entry = this.#index.entry(current);
      chain.unshift(entry);
      bytes += entry.length;
      if (entry.base === current) return chain;
      if (!(entry.base >= 0 && entry.base < current) || chain.length > maxChainLength || bytes > maxChainBytes)
        throw new FallbackNeeded("a long row of deltas");
      current = this.#index.hasGeneralDelta ? entry.base : current - 1;
    }
  }

  #readText([whole, ...deltas]: readonly RevlogEntry[]): Buffer {
    if (whole === undefined) throw new RangeError("no revision");
    let text = decompressChunk(this.#readChunk(whole), whole.length);
    for (const delta of deltas)
      text = applyRevlogDelta(text, decompressChunk(this.#readChunk(delta), undefined), maxTextBytes);
    return text;
  }

  #readChunk({ position, storedLength }: RevlogEntry): Buffer {
    const file = this.#index.isInline ? this.#indexFile : this.#dataFile;
    if (file === undefined || storedLength > maxTextBytes) throw new FallbackNeeded("no data, or much");
    return file.read(position, storedLength);
  }

  #nodeOf({ parents }: RevlogEntry, text: Buffer): Buffer {
    const [first, second] = parents
      .map((parent) => (parent < 0 ? Buffer.alloc(20) : this.#index.entry(parent).node))
      .sort(Buffer.compare);
    return createHash("sha1")
      .update(first as Buffer)
      .update(second as Buffer)
      .update(text)
      .digest();
  }
}

// How a text or a delta is stored in a revlog: its first byte says how it is compressed. `hg help internals.revlogs`,
// "Data Chunks".

/** In bytes; larger texts are left to Mercurial. */
const maxTextBytes = 16 << 20;

const nul = 0;
const plain = "u".charCodeAt(0);
const zlibHeader = "x".charCodeAt(0);
const zstdHeader = "(".charCodeAt(0);

/**
 * @param size of the text; undefined for a delta, which does not say how long it is
 * @throws FallbackNeeded for what is compressed in another way
 */
function decompressChunk(chunk: Buffer, size: number | undefined): Buffer {
  const kind = chunk.at(0);
  if (kind === undefined || kind === nul) return chunk;
  if (kind === plain) return chunk.subarray(1);
  if (kind === zlibHeader)
    return inflateSync(chunk, { maxOutputLength: Math.min(size ?? maxTextBytes, maxTextBytes) + 1 });
  if (kind === zstdHeader && size !== undefined && size <= maxTextBytes) return decompressZstd(chunk, size);
  throw new FallbackNeeded("a chunk that is compressed in another way");
}

// How a revlog says what a text is by what another one is: hunks of start, end, length (32 bits each, big-endian), and
// the new bytes.

const headerLength = 12;

/**
 * @param limit bytes that the result may have
 * @throws FallbackNeeded if the delta does not fit the base, or its result is too large; RangeError if it breaks
 * off
 */
function applyRevlogDelta(base: Buffer, delta: Buffer, limit: number): Buffer {
  const pieces: Buffer[] = [];
  let copied = 0;
  for (let at = 0; at < delta.length; ) {
    const [start, end, length] = [delta.readUInt32BE(at), delta.readUInt32BE(at + 4), delta.readUInt32BE(at + 8)];
    at += headerLength;
    if (start < copied || end < start || end > base.length || at + length > delta.length)
      throw new FallbackNeeded("a delta that does not fit");
    pieces.push(base.subarray(copied, start), delta.subarray(at, at + length));
    copied = end;
    at += length;
  }
  pieces.push(base.subarray(copied));
  if (pieces.reduce((sum, piece) => sum + piece.length, 0) > limit)
    throw new FallbackNeeded("a delta whose result is too large");
  return Buffer.concat(pieces);
}
