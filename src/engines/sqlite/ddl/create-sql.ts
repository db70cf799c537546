// CREATE TABLE and CREATE INDEX as SQLite stores them, formatted as SQLAlchemy does, since the real Alembic reads these
// texts.

import { constraintName } from "../../../schema/naming-convention.js";
import type {
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  TableDefinition,
} from "../../../schema/operation.js";
import * as ddl from "../../../schema/sql/ddl.js";
import { booleanCheck, columnSql } from "./column-sql.js";
import { constraintSql } from "./constraint-sql.js";
import { writtenName } from "./names.js";

/** The table, then its indexes. */
export function createTableStatements(table: TableDefinition): string[] {
  const autoIncrement = table.columns.find((column) => isAutoIncrement(column));
  const lines = [
    ...table.columns.map((column) =>
      column === autoIncrement ? `${columnSql(column)} PRIMARY KEY AUTOINCREMENT` : columnSql(column),
    ),
    ...constraintsOf(table, autoIncrement).map((constraint) => constraintSql(table.name, constraint)),
  ];
  return [
    ddl.createTableFromLines({ writtenName }, table.name, lines),
    ...(table.indexes ?? []).map((index) => createIndexSql(table.name, index)),
  ];
}

export function createIndexSql(table: string, index: IndexDefinition): string {
  return ddl.createIndexSql({ writtenName }, table, index);
}

function isAutoIncrement({ autoIncrement }: ColumnDefinition): boolean {
  return autoIncrement === true;
}

/** The primary key of an AUTOINCREMENT column is part of the column, so it is not written again. */
function constraintsOf(table: TableDefinition, autoIncrement: ColumnDefinition | undefined): ConstraintDefinition[] {
  const given = (table.constraints ?? []).filter(({ type }) => autoIncrement === undefined || type !== "primary");
  const names = new Set(given.map((constraint) => constraintName(table.name, constraint)));
  const checks = table.columns.map((column) => booleanCheck(table.name, column)).filter((check) => check !== undefined);
  return [...given, ...checks.filter((check) => !names.has(check.name))];
}
