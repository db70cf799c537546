/**
 * Bytes of a text that are read. Anyone who may push can write a message of a hundred megabytes, and a few hundred
 * texts are held at a time.
 */
export const maxTextBytes = 256 << 10;

/**
 * The text behind bytes of a repository: in the encoding that they declare, else UTF-8, else Latin-1, which takes every
 * byte. What is longer than `maxTextBytes` is cut between two characters.
 * @param declared an encoding's name as git's commits give it, e.g. `ISO-8859-1`
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const isCut = bytes.length > maxTextBytes;
  const read = bytes.subarray(0, maxTextBytes);
  const attempts = declared === undefined ? ["utf-8"] : [declared, "utf-8"];
  for (const encoding of attempts) {
    const text = decodeAs(read, encoding, isCut);
    if (text !== undefined) return text;
  }
  return Buffer.from(read).toString("latin1");
}

function decodeAs(bytes: Uint8Array, encoding: string, isCut: boolean): string | undefined {
  // For the Web, and so for TextDecoder, ISO-8859-1 is another name of windows-1252.
  if (/^(iso[-_]?8859-1|latin-?1)$/i.test(encoding)) return Buffer.from(bytes).toString("latin1");
  try {
    // With `stream`, the first bytes of a character that the cut went through are kept for a next call, which never
    // comes.
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
  } catch {
    // Neither an encoding that is unknown nor bytes that do not fit are an error here: the next attempt decides.
    return undefined;
  }
}
