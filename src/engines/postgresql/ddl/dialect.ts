// Columns and types as SQLAlchemy writes them for PostgreSQL.

import type { ColumnDefault, ColumnDefinition, ColumnType } from "../../../schema/operation.js";
import type { Dialect } from "../../../schema/sql/ddl.js";
import { literal } from "./literal.js";
import { writtenName } from "./names.js";
import { postgresqlTypes } from "./types.js";

/** PostgreSQL has a type for booleans, so they need no check. */
export const postgresqlDialect: Dialect = { writtenName, columnSql, checksOf: () => [] };

/** `name TYPE DEFAULT x NOT NULL`. */
function columnSql({ name, type, nullable, default: value, autoIncrement }: ColumnDefinition): string {
  return [
    writtenName(name),
    autoIncrement ? serialType(type) : typeSql(type),
    ...(value === undefined ? [] : [`DEFAULT ${defaultSql(value)}`]),
    ...(nullable ? [] : ["NOT NULL"]),
  ].join(" ");
}

/** Creates a sequence that the column owns, `<table>_<column>_seq`. */
function serialType(type: ColumnType): string {
  return "sql" in type && /^(bigint|int8)$/i.test(type.sql) ? "BIGSERIAL" : "SERIAL";
}

export function typeSql(type: ColumnType): string {
  if ("sql" in type) return type.sql;
  return type.kind === "string" && type.length !== undefined
    ? `VARCHAR(${type.length})`
    : postgresqlTypes[type.kind].sql;
}

export function defaultSql(value: ColumnDefault): string {
  return typeof value === "object" ? value.sql : literal(value);
}
