import { entities } from "../../../schema/entities.js";
import { columnsOf, constraintsOf, withoutForeignKeys } from "../../../schema/model.js";
import type { IndexDefinition, TableDefinition } from "../../../schema/operation.js";
import { constraintBodySql, constraintSql, createTableSql, nameList } from "../../../schema/sql/ddl.js";
import { targetTables } from "../../../schema/target-schema.js";
import { dialectWith } from "./column-sql.js";
import { quotedNames } from "./names.js";

export interface SchemaStatementOptions {
  /** Of the names of the tables. */
  readonly prefix?: string;
  /**
   * "unnamed" lets the server name foreign keys, which it renames together with the table; `nameForeignKeysSql` gives
   * them their final names.
   */
  readonly foreignKeys?: "named" | "unnamed";
}

/** Creates Kallithea's tables, each in one statement with its indexes. */
export function schemaStatements({ prefix = "", foreignKeys = "named" }: SchemaStatementOptions = {}): string[] {
  return targetTables(entities, { prefix }).map((table) => `${tableSql(table, foreignKeys)} ENGINE=InnoDB`);
}

function tableSql(table: TableDefinition, foreignKeys: "named" | "unnamed"): string {
  const dialect = dialectWith(quotedNames);
  const indexes = (table.indexes ?? []).map(indexLine);
  if (foreignKeys === "named") return createTableSql(dialect, table, indexes);
  const foreignKeyLines = constraintsOf(table, "foreign").map((constraint) =>
    constraintBodySql(quotedNames, constraint),
  );
  return createTableSql(dialect, withoutForeignKeys(table), [...foreignKeyLines, ...indexes]);
}

/** Within CREATE TABLE: a separate statement for each would take longer. */
function indexLine(index: IndexDefinition): string {
  return `KEY ${quotedNames.writtenName(index.name)} ${nameList(quotedNames, columnsOf(index))}`;
}

/** Replaces the foreign keys of a table in one step. @param names of the present ones */
export function nameForeignKeysSql(table: TableDefinition, names: readonly string[]): string {
  const added = constraintsOf(table, "foreign").map(
    (constraint) => `ADD ${constraintSql(quotedNames, table.name, constraint)}`,
  );
  const dropped = names.map((name) => `DROP FOREIGN KEY ${quotedNames.writtenName(name)}`);
  return `ALTER TABLE ${quotedNames.writtenName(table.name)} ${[...dropped, ...added].join(", ")}`;
}
