// Columns and their parts, as SQLAlchemy writes them for MySQL.

import { conventionalName } from "../../../schema/naming-convention.js";
import type {
  ColumnDefault,
  ColumnDefinition,
  ColumnType,
  ConstraintDefinition,
  TableDefinition,
} from "../../../schema/operation.js";
import type { Dialect, Names } from "../../../schema/sql/ddl.js";
import { literal } from "./literal.js";
import { mysqlTypes } from "./types.js";

export function dialectWith(names: Names): Dialect {
  return {
    ...names,
    columnSql: (column) => columnSql(names, column),
    checksOf: (table) => checksOf(names, table),
  };
}

/** `name TYPE NOT NULL DEFAULT x AUTO_INCREMENT`. */
export function columnSql(
  { writtenName }: Names,
  { name, type, nullable, default: value, autoIncrement }: ColumnDefinition,
): string {
  return [
    writtenName(name),
    typeSql(type),
    ...(nullable ? [] : ["NOT NULL"]),
    ...(value === undefined ? [] : [`DEFAULT ${defaultSql(value)}`]),
    ...(autoIncrement ? ["AUTO_INCREMENT"] : []),
  ].join(" ");
}

export function typeSql(type: ColumnType): string {
  if ("sql" in type) return type.sql;
  const { kind, length } = type;
  return length === undefined
    ? mysqlTypes[kind].sql
    : `${kind === "longBinary" ? "BLOB" : mysqlTypes[kind].sql}(${length})`;
}

/** Expressions go in parentheses, except a value or a single call, which older servers only accept without them. */
export function defaultSql(value: ColumnDefault): string {
  if (typeof value !== "object") return literal(value);
  return isSimple(value.sql) ? value.sql : `(${value.sql})`;
}

function isSimple(sql: string): boolean {
  return /^('(?:[^'\\]|\\.|'')*'|[+-]?[\w.]+(\([^()]*\))?)$/s.test(sql.trim());
}

/** Restricts a boolean to 0 and 1. */
export function booleanCheck(
  { writtenName }: Names,
  table: string,
  { name, type }: Pick<ColumnDefinition, "name" | "type">,
): (ConstraintDefinition & { type: "check" }) | undefined {
  if ("sql" in type || type.kind !== "boolean") return undefined;
  return {
    type: "check",
    name: conventionalName(table, "check", name) ?? "",
    condition: `${writtenName(name)} IN (0, 1)`,
  };
}

function checksOf(names: Names, { name, columns }: TableDefinition): ConstraintDefinition[] {
  return columns.flatMap((column) => booleanCheck(names, name, column) ?? []);
}
