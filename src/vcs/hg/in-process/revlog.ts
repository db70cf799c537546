// Texts of a revlog, Mercurial's file of revisions, read without Mercurial.
import { createHash } from "node:crypto";
import { LeftToProgram } from "../../fallback.js";
import { RandomAccessFile } from "../../reading/random-access-file.js";
import { decompressChunk, largestText } from "./revlog-chunk.js";
import { applyRevlogDelta } from "./revlog-delta.js";
import { type RevlogEntry, RevlogIndex } from "./revlog-index.js";

export interface Revision {
  /** 40 hex digits. */
  readonly node: string;
  readonly text: Buffer;
}

/** Texts that one text may be built upon; Mercurial's own limit for rows of deltas is about a thousand. */
const longestChain = 1000;
/** Bytes of all of them. */
const mostBytes = 64 << 20;

export class Revlog {
  readonly #index: RevlogIndex;
  readonly #indexFile: RandomAccessFile;
  readonly #dataFile: RandomAccessFile | undefined;

  /** @param name the path of the revlog without `.i` or `.d`. Undefined where there is none. The caller closes it. */
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

  /** A revision, proven by its node. Throws LeftToProgram where it is damaged or stored in an unusual way. */
  read(revision: number): Revision {
    const entry = this.#index.entry(revision);
    const text = this.#readText(this.#chainTo(revision));
    if (!this.#nodeOf(entry, text).equals(entry.node)) throw new LeftToProgram("a revision that is another one");
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
      if (!(entry.base >= 0 && entry.base < current) || chain.length > longestChain || bytes > mostBytes)
        throw new LeftToProgram("a long row of deltas");
      current = this.#index.hasGeneralDelta ? entry.base : current - 1;
    }
  }

  #readText([whole, ...deltas]: readonly RevlogEntry[]): Buffer {
    if (whole === undefined) throw new RangeError("no revision");
    let text = decompressChunk(this.#readChunk(whole), whole.length);
    for (const delta of deltas) text = applyRevlogDelta(text, decompressChunk(this.#readChunk(delta), undefined), largestText);
    return text;
  }

  #readChunk({ position, storedLength }: RevlogEntry): Buffer {
    const file = this.#index.isInline ? this.#indexFile : this.#dataFile;
    if (file === undefined || storedLength > largestText) throw new LeftToProgram("no data, or much");
    return file.read(position, storedLength);
  }

  #nodeOf({ parents }: RevlogEntry, text: Buffer): Buffer {
    const [first, second] = parents.map((parent) => (parent < 0 ? Buffer.alloc(20) : this.#index.entry(parent).node)).sort(Buffer.compare);
    return createHash("sha1")
      .update(first as Buffer)
      .update(second as Buffer)
      .update(text)
      .digest();
  }
}
