// SQLite keeps the text of CREATE statements, and real Alembic reads names of keys out of that text: so ours is written as SQLAlchemy writes it.
import type { Table, TableColumn, TableIndex } from "typeorm";
import { constraintSql } from "../constraint-sql.js";

/** None of Kallithea's names needs quotes, and SQLAlchemy writes none. */
const { unique, foreignKey, check } = constraintSql((name) => name);

/** `CREATE TABLE`, letter for letter as SQLAlchemy 1.3 writes it. */
export function createTableSql(table: Table): string {
  const lines = [...table.columns.map(columnLine), ...constraintLines(table)];
  return `CREATE TABLE ${table.name} (\n${lines.map((line) => `\t${line}`).join(", \n")}\n)`;
}

/** `CREATE INDEX`, likewise. */
export function createIndexSql(table: Table, index: TableIndex): string {
  return `CREATE ${index.isUnique ? "UNIQUE " : ""}INDEX ${index.name} ON ${table.name} (${index.columnNames.join(", ")})`;
}

function columnLine({ name, type, length, default: value, isNullable, isGenerated }: TableColumn): string {
  const typeText = (length ? `${type}(${length})` : type).toUpperCase();
  return [
    name,
    typeText,
    ...(value === undefined ? [] : [`DEFAULT ${value}`]),
    ...(isNullable ? [] : ["NOT NULL"]),
    ...(isGenerated ? ["PRIMARY KEY AUTOINCREMENT"] : []),
  ].join(" ");
}

/** Those of several columns come first; the others in the order of their columns. */
function constraintLines(table: Table): string[] {
  return [
    ...table.uniques.filter(({ columnNames }) => columnNames.length > 1).map(unique),
    ...table.columns.flatMap((column) => constraintsOfColumn(table, column.name)),
  ];
}

function constraintsOfColumn(table: Table, column: string): string[] {
  const alone = (names: readonly string[] | undefined) => names?.length === 1 && names[0] === column;
  return [
    ...table.uniques.filter(({ columnNames }) => alone(columnNames)).map(unique),
    ...table.foreignKeys.filter((key) => alone(key.columnNames)).map(foreignKey),
    ...table.checks.filter(({ expression }) => expression?.startsWith(`${column} IN `)).map(check),
  ];
}
