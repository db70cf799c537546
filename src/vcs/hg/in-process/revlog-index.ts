// The index of a revlog, version 1: `hg help internals.revlogs`. Numbers are big-endian.
import { FallbackNeeded } from "../../fallback.js";
import type { RandomAccessFile } from "../../reading/random-access-file.js";

export interface RevlogEntry {
  /** Where its data begins: in the index itself if the revlog is inline, otherwise in the data file. */
  readonly position: number;
  readonly storedLength: number;
  /** Of the text, in bytes. */
  readonly length: number;
  /** The revision that the stored delta is based upon; the entry's own if the text is stored whole. */
  readonly base: number;
  /** Revisions, -1 for none. */
  readonly parents: readonly [number, number];
  /** 20 bytes. */
  readonly node: Buffer;
}

const entryLength = 64;
const nodeAt = 32;
const version1 = 1;
export const inlineFlag = 1 << 16;
const generalDeltaFlag = 1 << 17;
/** Mercurial splits an inline revlog when it has 128 KiB. */
const maxInlineBytes = 1 << 20;

export class RevlogIndex {
  readonly count: number;
  readonly isInline: boolean;
  /** Whether a base is the delta's own, rather than the first of a row of deltas. */
  readonly hasGeneralDelta: boolean;
  readonly #file: RandomAccessFile;
  /** Where entries begin, if they are not all one after the other. */
  readonly #starts: readonly number[] | undefined;

  /** Throws FallbackNeeded for another version, and for an index whose lengths do not fit its file. */
  constructor(file: RandomAccessFile) {
    const header = file.size === 0 ? version1 : file.read(0, 4).readUInt32BE();
    if ((header & ~(inlineFlag | generalDeltaFlag)) !== version1)
      throw new FallbackNeeded("a revlog of another version");
    this.#file = file;
    this.isInline = (header & inlineFlag) !== 0;
    this.hasGeneralDelta = (header & generalDeltaFlag) !== 0;
    this.#starts = this.isInline ? findInlineEntries(file) : undefined;
    this.count = this.#starts?.length ?? file.size / entryLength;
    if (!Number.isInteger(this.count)) throw new FallbackNeeded("an index that is truncated");
  }

  /** Throws FallbackNeeded for an entry with flags: its text is not what is stored. */
  entry(revision: number): RevlogEntry {
    const start = this.#starts?.[revision] ?? revision * entryLength;
    const bytes = this.#file.read(start, entryLength);
    if (bytes.readUInt16BE(6) !== 0) throw new FallbackNeeded("a revision with flags");
    // The header is in place of the first entry's offset.
    const offset = revision === 0 ? 0 : bytes.readUIntBE(0, 6);
    if (this.isInline && start !== offset + revision * entryLength)
      throw new FallbackNeeded("an inline entry in another place");
    return {
      position: this.isInline ? start + entryLength : offset,
      storedLength: bytes.readUInt32BE(8),
      length: bytes.readUInt32BE(12),
      base: bytes.readInt32BE(16),
      parents: [bytes.readInt32BE(24), bytes.readInt32BE(28)],
      node: bytes.subarray(nodeAt, nodeAt + 20),
    };
  }
}

/** In an inline revlog the data of each revision follows its entry. */
function findInlineEntries(file: RandomAccessFile): number[] {
  if (file.size > maxInlineBytes) throw new FallbackNeeded("a large inline revlog");
  const bytes = file.read(0, file.size);
  const starts: number[] = [];
  let at = 0;
  for (; at < bytes.length; at += entryLength + bytes.readUInt32BE(at + 8)) starts.push(at);
  if (at !== bytes.length) throw new FallbackNeeded("an inline revlog that is truncated");
  return starts;
}
