import type { Table, TableColumn, TableIndex } from "typeorm";
import { constraintSql } from "../constraint-sql.js";
import { quote } from "./quote.js";

const { unique, foreignKey, columns } = constraintSql(quote);

/** A table as Kallithea makes it on PostgreSQL, with its indexes. */
export function tableStatements(table: Table): string[] {
  const lines = [...table.columns.map(columnLine), primaryKey(table), ...table.uniques.map(unique), ...table.foreignKeys.map(foreignKey)];
  return [`CREATE TABLE ${quote(table.name)} (${lines.join(", ")})`, ...table.indices.map((index) => createIndex(table, index))];
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
