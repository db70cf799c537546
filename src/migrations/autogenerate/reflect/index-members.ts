import type { IndexDefinition } from "../../../schema/operation.js";
import type { Span } from "../../../schema/sql/token-reader.js";
import { nameIn, tokenize } from "../../../schema/sql/tokens.js";

/** What stands between the parentheses of a CREATE INDEX: names of columns, and all else as expressions. */
export function indexMembers(sql: string): IndexDefinition["columns"] {
  return splitAtCommas(sql).map(readMember);
}

function readMember(sql: string): IndexDefinition["columns"][number] {
  const text = sql.replace(/\s+ASC$/i, "");
  const [first, ...others] = tokenize(text);
  const name = nameIn(first);
  return name !== undefined && others.length === 0 ? name : { sql: text };
}

/** Cuts a list at the commas that are not inside parentheses. */
function splitAtCommas(sql: string): string[] {
  const spans: Span[] = [];
  let depth = 0;
  let start = 0;
  for (const { kind, text, start: at, end } of tokenize(sql)) {
    if (kind !== "symbol") continue;
    if (text === "(") depth++;
    if (text === ")") depth--;
    if (text !== "," || depth > 0) continue;
    spans.push({ start, end: at });
    start = end;
  }
  return [...spans, { start, end: sql.length }].map((span) => sql.slice(span.start, span.end).trim());
}
