/** Why a text cannot be split, in the words of Python's shlex, which Kallithea passes on. */
export class UnsplittableError extends Error {}

/**
 * Splits a command into words as Python's `shlex.split` does, that is, as a POSIX shell does without expanding anything.
 * @throws UnsplittableError
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  // Undefined between two words: a quoted empty one is a word, too.
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (" \t\r\n".includes(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) throw new UnsplittableError("No closing quotation");
      word = (word ?? "") + text.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      const { content, end } = doubleQuoted(text, at + 1);
      word = (word ?? "") + content;
      at = end;
    } else if (character === "\\") {
      if (++at === text.length) throw new UnsplittableError("No escaped character");
      word = (word ?? "") + text[at];
    } else word = (word ?? "") + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function doubleQuoted(text: string, start: number): { content: string; end: number } {
  let content = "";
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') return { content, end: at };
    if (character !== "\\") content += character;
    else {
      const next = text[++at];
      if (next === undefined) throw new UnsplittableError("No escaped character");
      // Inside of double quotes, a backslash only escapes these two.
      content += next === '"' || next === "\\" ? next : `\\${next}`;
    }
  }
  throw new UnsplittableError("No closing quotation");
}
