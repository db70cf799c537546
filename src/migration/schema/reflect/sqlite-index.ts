import type { IndexDefinition } from "../../operation.js";
import { type Span, TokenReader } from "../../sqlite/token-reader.js";
import { nameIn, tokenize } from "../../sqlite/tokens.js";

/** What a CREATE INDEX text says. A column with a direction or a collation of its own counts as an expression. */
export function reflectIndex(sql: string): IndexDefinition {
  const reader = new TokenReader(sql);
  reader.skip("CREATE");
  const unique = reader.skip("UNIQUE");
  reader.skip("INDEX");
  reader.skip("IF", "NOT", "EXISTS");
  const name = readName(reader);
  reader.skip("ON");
  reader.takeName();
  const columns = splitAtCommas(reader.text(reader.takeParenthesised())).map(readMember);
  const where = reader.skip("WHERE") ? readRest(reader) : undefined;
  return { name, columns, ...(unique && { unique }), ...(where !== undefined && { where }) };
}

function readName(reader: TokenReader): string {
  const { name } = reader.takeName();
  return reader.skipSymbol(".") ? reader.takeName().name : name;
}

/** Up to the last token, without a comment behind it. */
function readRest(reader: TokenReader): string {
  const { start } = reader;
  while (!reader.atEnd()) reader.take();
  return reader.text({ start, end: reader.end });
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
