/** In characters; nothing longer is the name of a repository. */
const limit = 500;

/** A text as Python's `repr` writes it, as in the messages of Kallithea: `'a\tb'`. The end of a long one is cut off. */
export function pythonRepr(given: string): string {
  const text = given.length > limit ? `${given.slice(0, limit)}…` : given;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `${quote}${[...text].map((character) => escaped(character, quote)).join("")}${quote}`;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escaped(character: string, quote: string): string {
  if (character === quote) return `\\${quote}`;
  const known = escapes.get(character);
  if (known !== undefined) return known;
  if (character === " " || !/[\p{C}\p{Z}]/u.test(character)) return character;
  const code = character.codePointAt(0) as number;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}
