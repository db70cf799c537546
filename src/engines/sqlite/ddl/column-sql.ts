// SQLite's SQL for columns and their parts, formatted as SQLAlchemy does.

import { conventionalName } from "../../../schema/naming-convention.js";
import type { ColumnDefault, ColumnDefinition, ColumnType, ConstraintDefinition } from "../../../schema/operation.js";
import { literal } from "./literal.js";
import { writtenName } from "./names.js";
import { sqliteTypes } from "./types.js";

/** `name TYPE DEFAULT x NOT NULL`. */
export function columnSql({ name, type, nullable, default: value }: ColumnDefinition): string {
  return [
    writtenName(name),
    typeSql(type),
    ...(value === undefined ? [] : [`DEFAULT ${defaultSql(value)}`]),
    ...(nullable ? [] : ["NOT NULL"]),
  ].join(" ");
}

export function typeSql(type: ColumnType): string {
  if ("sql" in type) return type.sql;
  const { sql } = sqliteTypes[type.kind];
  return type.kind === "string" && type.length !== undefined ? `${sql}(${type.length})` : sql;
}

/** SQLite requires parentheses around everything but plain values. */
export function defaultSql(value: ColumnDefault): string {
  if (typeof value !== "object") return literal(value);
  return isPlain(value.sql) ? value.sql : `(${value.sql})`;
}

/**
 * Whether existing rows can get it at once: an expression such as `CURRENT_TIMESTAMP` would have to be evaluated for
 * each row.
 */
export function isConstant(value: ColumnDefault): boolean {
  return typeof value !== "object" || (isPlain(value.sql) && !/^current_/i.test(value.sql));
}

/** The check that allows only 0 and 1 in a boolean column. */
export function booleanCheck(
  table: string,
  { name, type }: ColumnDefinition,
): (ConstraintDefinition & { type: "check" }) | undefined {
  if ("sql" in type || type.kind !== "boolean") return undefined;
  return {
    type: "check",
    name: conventionalName(table, "check", name) ?? "",
    condition: `${writtenName(name)} IN (0, 1)`,
  };
}

function isPlain(sql: string): boolean {
  return /^('(?:[^']|'')*'|[+-]?\d+(\.\d+)?|null|true|false|current_(time|date|timestamp))$/is.test(sql.trim());
}
