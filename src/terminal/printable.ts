// Makes text safe to print. A folder may be called `x<ESC>]0;…` or `ok<LF>added 9`: whoever created it must not be able
// to control the terminal of the user who reads the report, or to forge lines of it.

/**
 * C0 and C1 controls, formatting characters that reorder or hide text (bidi controls, zero-width ones), halves of
 * surrogate pairs, line and paragraph separators.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

const unsafeExceptLineBreaks = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Whether a text of one line has characters that nobody would see, or that control a terminal. The two zero-width
 * joiners are part of words in Persian and Hindi, and of emoji.
 */
export function hasInvisible(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/u.test(text);
}

/** A name or other untrusted text of one line: unsafe characters are shown as `\x1b`, `\n`, `\u202e`. */
export function printable(text: string): string {
  return text.replace(unsafe, escaped);
}

/** Text of several lines: the last safeguard, for everything that is printed. */
export function printableLines(text: string): string {
  return text.replace(unsafeExceptLineBreaks, escaped);
}

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
}

/** JSON with the same meaning that is safe to print. @param indent 0 for one line */
export function printableJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, undefined, indent).replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
