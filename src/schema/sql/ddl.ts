// DDL in the SQL that all databases share; each dialect adds its own syntax for names, columns and values.

import { constraintName } from "../naming-convention.js";
import type {
  ColumnDefinition,
  ConstraintDefinition,
  ForeignKeyTarget,
  IndexDefinition,
  TableDefinition,
} from "../operation.js";
import type { IfExists, SqlValue } from "../operations.js";

export interface Names {
  /** The name of a table, column, constraint or index, quoted if SQLAlchemy quotes it. */
  writtenName(name: string): string;
}

/** The differences between the databases. */
export interface Dialect extends Names {
  /** A column definition, for CREATE TABLE and ADD COLUMN. */
  columnSql(column: ColumnDefinition): string;
  /** The checks that come with column types, e.g. `active IN (0, 1)`. */
  checksOf(table: TableDefinition): readonly ConstraintDefinition[];
}

/**
 * `CREATE TABLE`, formatted as SQLAlchemy does; indexes are separate statements.
 * @param others additional lines at the end, e.g. indexes if the database allows them there
 */
export function createTableSql(dialect: Dialect, table: TableDefinition, others: readonly string[] = []): string {
  const lines = [
    ...table.columns.map((column) => dialect.columnSql(column)),
    ...primaryKeyFirst([...(table.constraints ?? []), ...dialect.checksOf(table)]).map((constraint) =>
      constraintSql(dialect, table.name, constraint),
    ),
    ...others,
  ];
  return createTableFromLines(dialect, table.name, lines);
}

/** @param lines columns and constraints */
export function createTableFromLines({ writtenName }: Names, table: string, lines: readonly string[]): string {
  return `CREATE TABLE ${writtenName(table)} (\n${lines.map((line) => `\t${line}`).join(", \n")}\n)`;
}

/** The table, then its indexes. */
export function createTableStatements(dialect: Dialect, table: TableDefinition): string[] {
  return [
    createTableSql(dialect, table),
    ...(table.indexes ?? []).map((index) => createIndexSql(dialect, table.name, index)),
  ];
}

function primaryKeyFirst(constraints: readonly ConstraintDefinition[]): ConstraintDefinition[] {
  return constraints.toSorted((a, b) => Number(b.type === "primary") - Number(a.type === "primary"));
}

/** A constraint for CREATE TABLE and ADD, e.g. `CONSTRAINT name UNIQUE (a, b)`. */
export function constraintSql(names: Names, table: string, constraint: ConstraintDefinition): string {
  const name = constraintName(table, constraint);
  return `${name === undefined ? "" : `CONSTRAINT ${names.writtenName(name)} `}${constraintBodySql(names, constraint)}`;
}

/** The same without a name, so that the database generates one. */
export function constraintBodySql(names: Names, constraint: ConstraintDefinition): string {
  switch (constraint.type) {
    case "primary":
      return `PRIMARY KEY ${nameList(names, constraint.columns)}`;
    case "unique":
      return `UNIQUE ${nameList(names, constraint.columns)}`;
    case "check":
      return `CHECK (${constraint.condition})`;
    case "foreign":
      return `FOREIGN KEY${nameList(names, constraint.columns)} ${referenceSql(names, constraint)}`;
  }
}

function referenceSql(names: Names, { referredTable, referredColumns, onDelete, onUpdate }: ForeignKeyTarget): string {
  return [
    `REFERENCES ${names.writtenName(referredTable)} ${nameList(names, referredColumns)}`,
    ...(onDelete === undefined ? [] : [`ON DELETE ${onDelete}`]),
    ...(onUpdate === undefined ? [] : [`ON UPDATE ${onUpdate}`]),
  ].join(" ");
}

/** Includes the condition of a partial index; databases without partial indexes reject it. */
export function createIndexSql(
  { writtenName }: Names,
  table: string,
  { name, columns, unique, where }: IndexDefinition,
): string {
  const keys = columns.map((column) => (typeof column === "string" ? writtenName(column) : column.sql));
  const condition = where === undefined ? "" : ` WHERE ${where}`;
  return `CREATE ${unique ? "UNIQUE " : ""}INDEX ${writtenName(name)} ON ${writtenName(table)} (${keys.join(", ")})${condition}`;
}

/** `IF EXISTS `, or nothing: goes before the name of what an operation drops. */
export function ifExistsSql({ ifExists }: IfExists): string {
  return ifExists ? "IF EXISTS " : "";
}

/** @param placeholder returns that of the value with this index */
export function insertSql(
  { writtenName }: Names,
  table: string,
  row: Readonly<Record<string, SqlValue>>,
  placeholder: (index: number) => string,
): string {
  const columns = Object.keys(row).map(writtenName);
  return `INSERT INTO ${writtenName(table)} (${columns.join(", ")}) VALUES (${columns.map((_, index) => placeholder(index)).join(", ")})`;
}

/** `(a, b)` */
export function nameList({ writtenName }: Names, list: readonly string[]): string {
  return `(${list.map(writtenName).join(", ")})`;
}
