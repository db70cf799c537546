// Names of files as they are on disk. They need not be UTF-8, and a folder must be deleted by its exact name.

/** A name or a path, each byte as one character. */
export type Bytes = string;

export function bytesOf(text: string): Bytes {
  return Buffer.from(text).toString("latin1");
}

/** For a system call. */
export function pathOf(bytes: Bytes): Buffer {
  return Buffer.from(bytes, "latin1");
}

/** As text; bytes that are not UTF-8 as `\xNN`. */
export function textOf(bytes: Bytes): string {
  const text = pathOf(bytes).toString("utf8");
  if (bytesOf(text) === bytes) return text;
  return bytes.replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
