// The definition of a table as SQLite stores it, while it is changed. Nothing here accesses a database.

import { sameName } from "../../ddl/names.js";
import type { ConstraintText } from "../../stored-sql/constraint-text.js";
import { type ColumnText, type CreateTableText, parseCreateTable } from "../../stored-sql/create-table-text.js";

export interface StoredIndex {
  readonly name: string;
  /** The CREATE INDEX statement. */
  readonly sql: string;
}

export interface TableState {
  readonly name: string;
  /** The CREATE TABLE statement. */
  readonly sql: string;
  readonly indexes: readonly StoredIndex[];
  /** Columns for which the old rows have no value. */
  readonly added: readonly string[];
  /** Columns whose values may be converted to another type. */
  readonly retyped: readonly string[];
  /** What was dropped together with something else, a sentence each. */
  readonly notices: readonly string[];
}

/** The next definition of a table, and SQLite's own statements for the change; undefined if it needs a rebuild. */
export interface TableChange {
  readonly state: TableState;
  readonly native: readonly string[] | undefined;
}

export function unchanged(state: TableState): TableChange {
  return { state, native: [] };
}

/** The parts of its CREATE TABLE statement; cached, since they are requested many times. */
export function parsed(state: TableState): CreateTableText {
  const table = parts.get(state) ?? parseCreateTable(state.sql);
  parts.set(state, table);
  return table;
}

const parts = new WeakMap<TableState, CreateTableText>();

export function columnNames(table: CreateTableText): string[] {
  return table.columns.map((column) => column.name.name);
}

export function findColumn(table: CreateTableText, name: string): ColumnText | undefined {
  return table.columns.find((column) => sameName(column.name.name, name));
}

/** @throws Error listing the existing columns */
export function columnOf(table: CreateTableText, name: string): ColumnText {
  const column = findColumn(table, name);
  if (column) return column;
  throw new Error(`${table.table.name} has no column ${name}; it has ${columnNames(table).join(", ")}`);
}

/** All constraints of a table, including those of its columns. */
export function allConstraints(table: CreateTableText): ConstraintText[] {
  return [...table.columns.flatMap((column) => column.constraints), ...table.constraints];
}

/** E.g. `unique constraint uq_users_email`, `unnamed check (active IN (0, 1))`. */
export function describeConstraint(constraint: ConstraintText): string {
  const kind = kinds[constraint.type] ?? constraint.type;
  if (constraint.name) return `${kind} ${constraint.name.name}`;
  if (constraint.type === "check") return `unnamed ${kind} (${constraint.condition})`;
  return `unnamed ${kind}${"columns" in constraint ? ` on ${constraint.columns.map(({ name }) => name).join(", ")}` : ""}`;
}

const kinds: Partial<Record<ConstraintText["type"], string>> = {
  primary: "primary key",
  foreign: "foreign key",
  unique: "unique constraint",
  generated: "generated column",
};
