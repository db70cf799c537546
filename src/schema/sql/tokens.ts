// What tokens of any dialect mean: keywords, names, and lists inside and outside parentheses.
import { type LexicalDialect, lexSql, type SqlToken } from "./lexer.js";

/** A piece of a text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The tokens of SQL without comments and whitespace. */
export function tokenize(sql: string, dialect: LexicalDialect): SqlToken[] {
  return lexSql(sql, dialect).filter(({ kind }) => kind !== "space" && kind !== "comment");
}

/** A word in capitals, to be compared with a keyword; undefined for everything else, also for a name in quotes. */
export function keyword(token: SqlToken | undefined): string | undefined {
  return token?.kind === "word" ? token.text.toUpperCase() : undefined;
}

/**
 * The name in a token, without its quotes; undefined if it cannot be a name. SQLite also accepts a quoted string as a
 * name.
 */
export function nameIn(token: SqlToken | undefined): string | undefined {
  if (token?.kind === "word") return token.text;
  if ((token?.kind !== "name" && token?.kind !== "string") || !/^["'`[]/.test(token.text)) return undefined;
  const quote = token.text.slice(-1);
  return token.text.slice(1, -1).replaceAll(quote + quote, quote);
}

/** Whether it is this symbol, and not the same characters in quotes. */
export function isSymbol(token: SqlToken | undefined, symbol: string): boolean {
  return token?.kind === "symbol" && token.text === symbol;
}

/** The index of the parenthesis that closes the one at `open`; undefined if it is never closed. */
export function closingParenthesis(tokens: readonly SqlToken[], open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (isSymbol(tokens[index], "(")) depth++;
    if (isSymbol(tokens[index], ")") && --depth === 0) return index;
  }
  return undefined;
}

/** The text in the first parentheses, or all text after an unclosed one; empty if there are none. */
export function inParentheses(sql: string, dialect: LexicalDialect): string {
  const tokens = tokenize(sql, dialect);
  const open = tokens.findIndex((token) => isSymbol(token, "("));
  return open < 0 ? "" : sql.slice(tokens[open]?.end, tokens[closingParenthesis(tokens, open) ?? tokens.length]?.start);
}

/** Splits a text at separators outside quotes and parentheses. The parts are trimmed, and empty ones are omitted. */
export function splitOutside(sql: string, separator: "," | " ", dialect: LexicalDialect): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const token of lexSql(sql, dialect)) {
    if (isSymbol(token, "(")) depth++;
    if (isSymbol(token, ")")) depth--;
    if (depth !== 0 || !(separator === " " ? isBlank(token) : isSymbol(token, separator))) continue;
    parts.push(sql.slice(start, token.start));
    start = token.end;
  }
  return [...parts, sql.slice(start)].map((part) => part.trim()).filter((part) => part !== "");
}

/** The start of a comment that MySQL executes is also a space token, but has to be kept. */
function isBlank({ kind, text }: SqlToken): boolean {
  return kind === "space" && text.trim() === "";
}

/** The quoted names in their order. */
export function namesIn(sql: string, dialect: LexicalDialect): string[] {
  return tokenize(sql, dialect).flatMap((token) => (token.kind === "name" ? (nameIn(token) ?? []) : []));
}
