// The texts that SHOW CREATE TABLE gives, taken apart.

/** A quoted name or text, or a single character of anything else. */
const piece = /`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|[\s\S]/g;

/** The parts of a text between separators that stand in no quotes and no parentheses; empty ones are left out. */
export function splitOutside(text: string, separator: "," | " "): string[] {
  const parts = [""];
  let depth = 0;
  for (const [found] of text.matchAll(piece)) {
    if (found === "(") depth += 1;
    if (found === ")") depth -= 1;
    if (found === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += found;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** What stands in the first parentheses of a text, texts in quotes left aside. */
export function inParentheses(text: string): string {
  let depth = 0;
  let inside = "";
  for (const [found] of text.matchAll(piece)) {
    if (found === ")") depth -= 1;
    if (found === ")" && depth === 0) return inside;
    if (depth > 0) inside += found;
    if (found === "(") depth += 1;
  }
  return inside;
}

/** The names in backquotes, in their order. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(piece)].flatMap(([found]) => (found.length > 1 && found.startsWith("`") ? [unquoted(found)] : []));
}

function unquoted(name: string): string {
  return name.slice(1, -1).replaceAll("``", "`");
}
