// Server defaults on PostgreSQL and MariaDB: the server evaluates constants to their values.
import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnDefault, ColumnType } from "../../../schema/operation.js";
import { normalizeExpression, stripParentheses } from "../../../schema/sql/expression.js";
import { type LexicalDialect, lexSql } from "../../../schema/sql/lexer.js";
import { tokenize } from "../../../schema/sql/tokens.js";
import type { Query } from "../schema-engine.js";
import { isConstant } from "./is-constant.js";
import { plainNumber } from "./plain-number.js";

export interface DefaultSyntax {
  /** The type to cast a value of each kind to, without a length, which would truncate it. */
  readonly castOf: Partial<Record<ColumnKind, string>>;
  readonly dialect: LexicalDialect;
  /** What else a constant may contain besides values and operators. */
  readonly casts?: RegExp;
  /** A query for a value as text, in a column `value`. */
  select(expression: string, cast: string): string;
}

/**
 * Reads the expression after DEFAULT, e.g. `'x'::character varying` or `(1 + 1)`.
 * @returns undefined for NULL, which is the default of every column anyway
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

/** Strings are emptied first, because one may contain the text of a cast. */
function withoutCasts(expression: string, dialect: LexicalDialect, casts: RegExp): string {
  const code = lexSql(expression, dialect).map(({ kind, text }) => (kind === "string" ? "''" : text));
  return code.join("").replace(casts, "");
}

/** `'now'` and `'today'` have a different value each time. */
function startsWithDate(expression: string): boolean {
  return /^[(\s]*'\d/.test(expression);
}

const constantWords: ReadonlySet<string> = new Set(["NULL", "TRUE", "FALSE"]);

function readValue(text: string, kind: ColumnKind, expression: string): ColumnDefault {
  if (kind === "boolean") return text === "true" || text === "1";
  if (kind !== "integer" && kind !== "float53") return text;
  return plainNumber.test(text) ? Number(text) : { sql: expression };
}

/**
 * The value that a default stores in a column of the type: `0` and `'0'` are equal in an integer column, not in a text
 * column.
 */
export function defaultValue(value: ColumnDefault, type: ColumnType): string {
  if (typeof value === "object") return `expression ${normalizeExpression(value.sql)}`;
  const kind = "kind" in type ? type.kind : undefined;
  if (kind === "integer" || kind === "float53") return `number ${Number(value)}`;
  return `text ${value}`;
}
