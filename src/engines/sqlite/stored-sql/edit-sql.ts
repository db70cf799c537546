// Edits a list in a CREATE TABLE statement and leaves the rest unchanged, including comments.
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { type Span, tokenize } from "../../../schema/sql/tokens.js";
import type { CreateTableText } from "./create-table-text.js";

export function replaceSpan(sql: string, { start, end }: Span, text: string): string {
  return sql.slice(0, start) + text + sql.slice(end);
}

/** Inserts an item after another one. */
export function insertItem(table: CreateTableText, after: Span, text: string): string {
  const separator = table.sql.slice(table.body.start, table.body.end).includes("\n") ? ", \n\t" : ", ";
  return replaceSpan(table.sql, { start: after.end, end: after.end }, separator + text);
}

/** Removes an item with the comma after it or, for the last one, the comma before it. */
export function removeItem({ sql, body }: CreateTableText, item: Span): string {
  const commas = tokenize(sql, lexicalDialects.sqlite).filter(({ kind, text }) => kind === "symbol" && text === ",");
  const next = commas.find(({ start }) => start >= item.end && isBetween(sql, item.end, start));
  if (next) return replaceSpan(sql, { start: item.start, end: blanksEnd(sql, next.end, body.end) }, "");
  const previous = commas.findLast(({ end }) => end <= item.start && isBetween(sql, end, item.start));
  if (!previous) return replaceSpan(sql, item, "");
  const rest = sql.slice(previous.end, item.start);
  return replaceSpan(sql, { start: previous.start, end: item.end }, rest.trim() === "" ? "" : rest);
}

/** Whether there are only spaces and comments in between. */
function isBetween(sql: string, from: number, to: number): boolean {
  return tokenize(sql.slice(from, to), lexicalDialects.sqlite).length === 0;
}

function blanksEnd(sql: string, from: number, limit: number): number {
  const blanks = /^\s*/.exec(sql.slice(from, limit))?.[0] ?? "";
  return from + blanks.length;
}
