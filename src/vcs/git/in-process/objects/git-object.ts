export interface GitObject {
  type: "commit" | "tree" | "blob" | "tag";
  body: Buffer;
}

/** In bytes; larger ones are left to git. */
export const maxObjectBytes = 16 << 20;

/**
 * Bytes that zlib is given at a time to write to: its own 16 KiB for each small object would keep the garbage collector
 * busy.
 */
export function inflateChunk(size: number): number {
  return Math.min(Math.max(size + 1, 64), 64 << 10);
}
