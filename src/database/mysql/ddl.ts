import type { Table, TableColumn, TableIndex } from "typeorm";
import { constraintSql } from "../constraint-sql.js";
import { quote } from "./quote.js";

const { foreignKey, check, columns } = constraintSql(quote);

/**
 * A table as Kallithea makes it on MariaDB, with its indexes.
 * @param options `foreignKeys`: false leaves them out, for `addForeignKeys` to add
 */
export function createTableSql(table: Table, { foreignKeys }: { foreignKeys: boolean }): string {
  const lines = [
    ...table.columns.map(columnLine),
    `PRIMARY KEY (${columns(table.primaryColumns.map(({ name }) => name))})`,
    // Uniques among them: to TypeORM, MariaDB has no other.
    ...table.indices.map(indexLine),
    ...(foreignKeys ? table.foreignKeys.map(foreignKey) : []),
    ...table.checks.map(check),
  ];
  return `CREATE TABLE ${quote(table.name)} (${lines.join(", ")}) ENGINE=InnoDB`;
}

/** @returns nothing where the table has no foreign keys */
export function addForeignKeysSql(table: Table): string[] {
  if (table.foreignKeys.length === 0) return [];
  return [`ALTER TABLE ${quote(table.name)} ${table.foreignKeys.map((key) => `ADD ${foreignKey(key)}`).join(", ")}`];
}

function columnLine({ name, type, length, default: value, isNullable, isGenerated }: TableColumn): string {
  // A boolean. TypeORM has no word for its width, which tells SQLAlchemy that it is one.
  const typeText = type === "tinyint" ? "tinyint(1)" : length ? `${type}(${length})` : type;
  const defaultText = value === undefined ? "" : ` DEFAULT ${value}`;
  return `${quote(name)} ${typeText}${defaultText}${isNullable ? "" : " NOT NULL"}${isGenerated ? " AUTO_INCREMENT" : ""}`;
}

function indexLine({ name, isUnique, columnNames }: TableIndex): string {
  return `${isUnique ? "UNIQUE " : ""}KEY ${quote(name ?? "")} (${columns(columnNames)})`;
}
