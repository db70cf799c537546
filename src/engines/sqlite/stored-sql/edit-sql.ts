// Changes of a list in a CREATE TABLE text that leave the rest as it is, comments included.
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { type Span, tokenize } from "../../../schema/sql/tokens.js";
import type { CreateTableText } from "./create-table-text.js";

export function replaceSpan(sql: string, { start, end }: Span, text: string): string {
  return sql.slice(0, start) + text + sql.slice(end);
}

/** Puts an item behind another one of the list. */
export function insertItem(table: CreateTableText, after: Span, text: string): string {
  const separator = table.sql.slice(table.body.start, table.body.end).includes("\n") ? ", \n\t" : ", ";
  return replaceSpan(table.sql, { start: after.end, end: after.end }, separator + text);
}

/** Takes an item out, with the comma behind it, or the one before it where it is the last. */
export function removeItem({ sql, body }: CreateTableText, item: Span): string {
  const commas = tokenize(sql, lexicalDialects.sqlite).filter(({ kind, text }) => kind === "symbol" && text === ",");
  const next = commas.find(({ start }) => start >= item.end && isBetween(sql, item.end, start));
  if (next) return replaceSpan(sql, { start: item.start, end: blanksEnd(sql, next.end, body.end) }, "");
  const previous = commas.findLast(({ end }) => end <= item.start && isBetween(sql, end, item.start));
  if (!previous) return replaceSpan(sql, item, "");
  const rest = sql.slice(previous.end, item.start);
  return replaceSpan(sql, { start: previous.start, end: item.end }, rest.trim() === "" ? "" : rest);
}

/** Whether nothing but blanks and comments lies there. */
function isBetween(sql: string, from: number, to: number): boolean {
  return tokenize(sql.slice(from, to), lexicalDialects.sqlite).length === 0;
}

function blanksEnd(sql: string, from: number, limit: number): number {
  const blanks = /^\s*/.exec(sql.slice(from, limit))?.[0] ?? "";
  return from + blanks.length;
}
