// Server defaults on PostgreSQL and MariaDB: a constant becomes its value, which the server works out.
import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnDefault, ColumnType } from "../../../schema/operation.js";
import { canonicalExpression, stripParentheses } from "../../../schema/sql/expression.js";
import type { Query } from "../schema-engine.js";
import { isConstant } from "./is-constant.js";
import { plainNumber } from "./plain-number.js";

export interface DefaultWords {
  /** The type that a value of some kind is cast to, without a length, which would cut it off. */
  readonly castOf: Partial<Record<ColumnKind, string>>;
  /** Leaves of an expression what matters to whether it is a constant: texts and casts may go. */
  simplify(expression: string): string;
  /** Asks for a value as a text, in a column `value`. */
  select(expression: string, cast: string): string;
}

/**
 * Reads what stands behind DEFAULT, e.g. `'x'::character varying` and `(1 + 1)`.
 * @returns undefined for NULL, which every column has without being told
 */
export function defaultReader({
  castOf,
  simplify,
  select,
}: DefaultWords): (sql: string, type: ColumnType, query: Query) => Promise<ColumnDefault | undefined> {
  return async (sql: string, type: ColumnType, query: Query) => {
    const expression = stripParentheses(sql);
    if (/^null$/i.test(expression)) return undefined;
    const kind = "kind" in type ? type.kind : undefined;
    const cast = kind && castOf[kind];
    if (!cast || !isConstant(simplify(expression), constantWords) || (kind === "datetime" && !startsWithDate(expression)))
      return { sql: expression };
    const [row] = await query<{ value: string | null }>(select(expression, cast));
    return row?.value === null || row === undefined ? undefined : readValue(row.value, kind, expression);
  };
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
