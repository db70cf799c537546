// Server defaults on PostgreSQL and MariaDB: a constant becomes its value, which the server works out.
import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnDefault, ColumnType } from "../../../schema/operation.js";
import { canonicalExpression, stripParentheses } from "../../../schema/sql/expression.js";
import { type LexicalDialect, lexSql } from "../../../schema/sql/lexer.js";
import { tokenize } from "../../../schema/sql/tokens.js";
import type { Query } from "../schema-engine.js";
import { isConstant } from "./is-constant.js";
import { plainNumber } from "./plain-number.js";

export interface DefaultSyntax {
  /** The type that a value of some kind is cast to, without a length, which would cut it off. */
  readonly castOf: Partial<Record<ColumnKind, string>>;
  readonly dialect: LexicalDialect;
  /** What a constant may have beside values and signs. */
  readonly casts?: RegExp;
  /** Asks for a value as a text, in a column `value`. */
  select(expression: string, cast: string): string;
}

/**
 * Reads what stands behind DEFAULT, e.g. `'x'::character varying` and `(1 + 1)`.
 * @returns undefined for NULL, which every column has without being told
 */
export function defaultReader({
  castOf,
  dialect,
  casts,
  select,
}: DefaultSyntax): (sql: string, type: ColumnType, query: Query) => Promise<ColumnDefault | undefined> {
  return async (sql: string, type: ColumnType, query: Query) => {
    const expression = stripParentheses(sql, dialect);
    if (/^null$/i.test(expression)) return undefined;
    const kind = "kind" in type ? type.kind : undefined;
    const cast = kind && castOf[kind];
    const tokens = tokenize(casts ? withoutCasts(expression, dialect, casts) : expression, dialect);
    if (!cast || !isConstant(tokens, constantWords) || (kind === "datetime" && !startsWithDate(expression)))
      return { sql: expression };
    const [row] = await query<{ value: string | null }>(select(expression, cast));
    return row?.value === null || row === undefined ? undefined : readValue(row.value, kind, expression);
  };
}

/** Strings are emptied first: there may be the text of a cast in one. */
function withoutCasts(expression: string, dialect: LexicalDialect, casts: RegExp): string {
  const code = lexSql(expression, dialect).map(({ kind, text }) => (kind === "string" ? "''" : text));
  return code.join("").replace(casts, "");
}

/** `'now'` and `'today'` are another moment every time. */
function startsWithDate(expression: string): boolean {
  return /^[(\s]*'\d/.test(expression);
}

const constantWords: ReadonlySet<string> = new Set(["NULL", "TRUE", "FALSE"]);

function readValue(text: string, kind: ColumnKind, expression: string): ColumnDefault {
  if (kind === "boolean") return text === "true" || text === "1";
  if (kind !== "integer" && kind !== "float53") return text;
  return plainNumber.test(text) ? Number(text) : { sql: expression };
}

/** What such a default puts into a column of the type: `0` and `'0'` are the same in an integer, not in a text. */
export function defaultValue(value: ColumnDefault, type: ColumnType): string {
  if (typeof value === "object") return `expression ${canonicalExpression(value.sql)}`;
  const kind = "kind" in type ? type.kind : undefined;
  if (kind === "integer" || kind === "float53") return `number ${Number(value)}`;
  return `text ${value}`;
}
