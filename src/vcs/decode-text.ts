/**
 * The text behind bytes of a repository: in the encoding that they declare, else UTF-8, else Latin-1, which takes every byte.
 * @param declared an encoding's name as git's commits give it, e.g. `ISO-8859-1`
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const attempts = declared === undefined ? ["utf-8"] : [declared, "utf-8"];
  for (const encoding of attempts) {
    const text = decodeAs(bytes, encoding);
    if (text !== undefined) return text;
  }
  return Buffer.from(bytes).toString("latin1");
}

function decodeAs(bytes: Uint8Array, encoding: string): string | undefined {
  // For the Web, and so for TextDecoder, ISO-8859-1 is another name of windows-1252.
  if (/^(iso[-_]?8859-1|latin-?1)$/i.test(encoding)) return Buffer.from(bytes).toString("latin1");
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Neither an encoding that is unknown nor bytes that do not fit are an error here: the next attempt decides.
    return undefined;
  }
}
