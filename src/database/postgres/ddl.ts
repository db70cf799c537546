import type { Table, TableColumn, TableIndex } from "typeorm";
import { constraintSql } from "../constraint-sql.js";
import { quote } from "./quote.js";

const { unique, foreignKey, columns } = constraintSql(quote);

/**
 * A table as Kallithea makes it on PostgreSQL, with its indexes.
 * @param options `foreignKeys`: false leaves them out, for `addForeignKeysSql` to add
 */
export function tableStatements(table: Table, { foreignKeys }: { foreignKeys: boolean } = { foreignKeys: true }): string[] {
  const keys = foreignKeys ? table.foreignKeys.map(foreignKey) : [];
  const lines = [...table.columns.map(columnLine), primaryKey(table), ...table.uniques.map(unique), ...keys];
  return [`CREATE TABLE ${quote(table.name)} (${lines.join(", ")})`, ...table.indices.map((index) => createIndex(table, index))];
}

/** @returns nothing where the table has no foreign keys */
export function addForeignKeysSql(table: Table): string[] {
  if (table.foreignKeys.length === 0) return [];
  return [`ALTER TABLE ${quote(table.name)} ${table.foreignKeys.map((key) => `ADD ${foreignKey(key)}`).join(", ")}`];
}

function columnLine({ name, type, length, default: value, isNullable, isGenerated }: TableColumn): string {
  const typeText = isGenerated ? "SERIAL" : length ? `${type}(${length})` : type;
  const defaultText = value === undefined ? "" : ` DEFAULT ${value}`;
  return `${quote(name)} ${typeText}${defaultText}${isNullable ? "" : " NOT NULL"}`;
}

function primaryKey({ primaryColumns }: Table): string {
  const name = primaryColumns[0]?.primaryKeyConstraintName ?? "";
  return `CONSTRAINT ${quote(name)} PRIMARY KEY (${columns(primaryColumns.map((column) => column.name))})`;
}

function createIndex(table: Table, { name, isUnique, columnNames }: TableIndex): string {
  return `CREATE ${isUnique ? "UNIQUE " : ""}INDEX ${quote(name ?? "")} ON ${quote(table.name)} (${columns(columnNames)})`;
}
