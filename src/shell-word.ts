/**
 * Quotes a word so that no shell changes it. Control characters are written as bash, zsh and ksh read them:
 * `$'a\x1bb'`.
 */
export function shellWord(text: string): string {
  if (/^[\w./:,@%+=-]+$/.test(text)) return text;
  if (!/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${text.replace(/[\\']/g, "\\$&").replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, asBytes)}'`;
}

/** Quotes a file name; a name like `-x.ini` must not become an option. */
export function shellPath(file: string): string {
  return shellWord(file.startsWith("-") ? `./${file}` : file);
}

function asBytes(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}
