// Normalizes SQL expressions for comparison: those of checks, partial indexes, expression indexes and defaults.
import { type LexicalDialect, lexicalDialects, type SqlToken } from "./lexer.js";
import { closingParenthesis, isSymbol, nameIn, tokenize } from "./tokens.js";

/** Entities may quote names as on any database; SQLite accepts all of these quotes. */
const anyQuotes = lexicalDialects.sqlite;

/** The same text for all expressions that differ only in whitespace, comments, case, quotes or outer parentheses. */
export function normalizeExpression(sql: string): string {
  return withoutOuterParentheses(tokenize(sql, anyQuotes)).map(normalizeToken).join(" ");
}

/** An expression as written, without the parentheses around all of it. */
export function stripParentheses(sql: string, dialect: LexicalDialect): string {
  const tokens = withoutOuterParentheses(tokenize(sql, dialect));
  return sql.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
}

/** Renames a column in an expression. */
export function renameInExpression(sql: string, from: string, to: string): string {
  const named = tokenize(sql, anyQuotes).filter(
    (token) => token.kind !== "string" && nameIn(token)?.toLowerCase() === from.toLowerCase(),
  );
  return named.reduceRight((text, { start, end }) => text.slice(0, start) + to + text.slice(end), sql);
}

/** Whether an expression mentions a column, regardless of quotes and case. */
export function mentions(sql: string, column: string): boolean {
  return renameInExpression(sql, column, "") !== sql;
}

const synonyms: Readonly<Record<string, string>> = { "==": "=", "!=": "<>" };

function normalizeToken(token: SqlToken): string {
  if (token.kind === "string" || token.kind === "number") return token.text;
  if (token.kind === "symbol") return synonyms[token.text] ?? token.text;
  const name = (nameIn(token) ?? "").toLowerCase();
  return /^[a-z_][a-z_0-9]*$/.test(name) ? name : JSON.stringify(name);
}

function withoutOuterParentheses(tokens: readonly SqlToken[]): readonly SqlToken[] {
  return isParenthesised(tokens) ? withoutOuterParentheses(tokens.slice(1, -1)) : tokens;
}

/** Whether the first parenthesis is closed by the last one, unlike in `(a) + (b)`. */
function isParenthesised(tokens: readonly SqlToken[]): boolean {
  return isSymbol(tokens[0], "(") && closingParenthesis(tokens, 0) === tokens.length - 1;
}
