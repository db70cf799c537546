import type { Table, TableColumn, TableIndex } from "typeorm";
import { constraintSql } from "../constraint-sql.js";
import { quote } from "./quote.js";

const { foreignKey, check, columns } = constraintSql(quote);

/**
 * A table as Kallithea makes it on MariaDB, with its indexes.
 * @param options `foreignKeys`: "unnamed" leaves their names to the server, which changes them with the table's; `nameForeignKeysSql` gives
 * them their own
 */
export function createTableSql(table: Table, { foreignKeys }: { foreignKeys: true | "unnamed" }): string {
  const lines = [
    ...table.columns.map(columnLine),
    `PRIMARY KEY (${columns(table.primaryColumns.map(({ name }) => name))})`,
    // Uniques among them: to TypeORM, MariaDB has no other.
    ...table.indices.map(indexLine),
    ...table.foreignKeys.map((key) => (foreignKeys === true ? foreignKey(key) : withoutName(foreignKey(key)))),
    ...table.checks.map(check),
  ];
  return `CREATE TABLE ${quote(table.name)} (${lines.join(", ")}) ENGINE=InnoDB`;
}

/** Puts foreign keys in the place of those that a table has, in one step. @param names of the latter */
export function nameForeignKeysSql(table: Table, names: readonly string[]): string {
  const changes = [...names.map((name) => `DROP FOREIGN KEY ${quote(name)}`), ...table.foreignKeys.map((key) => `ADD ${foreignKey(key)}`)];
  return `ALTER TABLE ${quote(table.name)} ${changes.join(", ")}`;
}

function withoutName(constraint: string): string {
  return constraint.replace(/^CONSTRAINT `[^`]*` /, "");
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
