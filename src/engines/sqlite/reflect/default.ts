import { isConstant } from "../../../migrations/autogenerate/reflect/is-constant.js";
import { plainNumber } from "../../../migrations/autogenerate/reflect/plain-number.js";
import type { Query } from "../../../migrations/autogenerate/schema-engine.js";
import type { ColumnDefault, ColumnType } from "../../../schema/operation.js";
import { normalizeExpression, stripParentheses } from "../../../schema/sql/expression.js";
import { lexicalDialects, type SqlToken } from "../../../schema/sql/lexer.js";
import { keyword, nameIn, tokenize } from "../../../schema/sql/tokens.js";
import { hasNoAffinity, hasTextAffinity } from "./type.js";

/**
 * Reads a DEFAULT clause: a constant becomes its value, however it is written; SQLite itself evaluates it.
 * @returns undefined for NULL, which is the default anyway
 */
export async function readDefault(sql: string, type: ColumnType, query: Query): Promise<ColumnDefault | undefined> {
  const expression = stripParentheses(sql, lexicalDialects.sqlite);
  const tokens = tokenize(expression, lexicalDialects.sqlite);
  const name = bareName(tokens);
  if (name !== undefined) return name;
  if (!isConstant(tokens, constantWords)) return { sql: expression };
  const [row] = await query<{ kind: string; text: string }>(
    `SELECT typeof(v) AS kind, CAST(v AS TEXT) AS text FROM (SELECT (${expression}) AS v)`,
  );
  if (!row || row.kind === "null") return undefined;
  if (row.kind === "text") return row.text;
  if (row.kind === "blob" || !plainNumber.test(row.text)) return { sql: expression };
  return "kind" in type && type.kind === "boolean" && /^[01]$/.test(row.text) ? row.text === "1" : Number(row.text);
}

/** SQLite accepts a name as a string here: `DEFAULT "x"` and `DEFAULT x`. */
function bareName([token, ...others]: readonly SqlToken[]): string | undefined {
  if (others.length > 0 || !token || token.kind === "string") return undefined;
  return constantWords.has(keyword(token) ?? "") || keyword(token)?.startsWith("CURRENT_") ? undefined : nameIn(token);
}

const constantWords: ReadonlySet<string> = new Set(["NULL", "TRUE", "FALSE", "NOT", "AND", "OR"]);

/**
 * What a default puts into a column of the type: `0`, `0.0` and `'0'` are the same for an integer, but not for a text.
 */
export function defaultValue(value: ColumnDefault, type: ColumnType): string {
  const text = typeof value === "object" ? value.sql : String(typeof value === "boolean" ? Number(value) : value);
  const number = numberIn(text);
  if (typeof value === "object" && number === undefined) return `expression ${normalizeExpression(text)}`;
  const staysText = hasTextAffinity(type) || (typeof value === "string" && hasNoAffinity(type));
  return number === undefined || staysText ? `text ${text}` : `number ${number}`;
}

function numberIn(text: string): number | undefined {
  return /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}
