export interface GitObject {
  type: "commit" | "tree" | "blob" | "tag";
  body: Buffer;
}

/** In bytes; larger ones are left to git. */
export const largestObject = 16 << 20;
