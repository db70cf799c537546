// How a text or a delta is stored in a revlog: its first byte says how it is compressed. `hg help internals.revlogs`, "Data Chunks".
import { inflateSync } from "node:zlib";
import { LeftToProgram } from "../../fallback.js";
import { decompressZstd } from "./zstd.js";

/** In bytes; larger texts are left to Mercurial. */
export const largestText = 16 << 20;

const nul = 0;
const plain = "u".charCodeAt(0);
const zlibHeader = "x".charCodeAt(0);
const zstdHeader = "(".charCodeAt(0);

/**
 * @param size of the text; undefined for a delta, which does not say how long it is
 * @throws LeftToProgram for what is compressed in another way
 */
export function decompressChunk(chunk: Buffer, size: number | undefined): Buffer {
  const kind = chunk.at(0);
  if (kind === undefined || kind === nul) return chunk;
  if (kind === plain) return chunk.subarray(1);
  if (kind === zlibHeader) return inflateSync(chunk, { maxOutputLength: Math.min(size ?? largestText, largestText) + 1 });
  if (kind === zstdHeader && size !== undefined && size <= largestText) return decompressZstd(chunk, size);
  throw new LeftToProgram("a chunk that is compressed in another way");
}
