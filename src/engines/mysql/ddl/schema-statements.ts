import { entities } from "../../../schema/entities.js";
import type { ConstraintDefinition, IndexDefinition, TableDefinition } from "../../../schema/operation.js";
import { constraintBodySql, constraintSql, createTableSql, nameList } from "../../../schema/sql/ddl.js";
import { targetTables } from "../../../schema/target-schema.js";
import { dialectWith } from "./column-sql.js";
import { quotedNames } from "./names.js";

type ForeignKey = ConstraintDefinition & { type: "foreign" };

export interface SchemaStatementOptions {
  /** Goes before the names of the tables. */
  readonly prefix?: string;
  /** "unnamed" leaves the names of foreign keys to the server, which changes them with the table's; `nameForeignKeysSql` gives them their own. */
  readonly foreignKeys?: "named" | "unnamed";
}

/** Makes Kallithea's tables, each in one statement with its indexes. */
export function schemaStatements({ prefix = "", foreignKeys = "named" }: SchemaStatementOptions = {}): string[] {
  return targetTables(entities, { prefix }).map((table) => `${tableSql(table, foreignKeys)} ENGINE=InnoDB`);
}

function tableSql(table: TableDefinition, foreignKeys: "named" | "unnamed"): string {
  const dialect = dialectWith(quotedNames);
  const indexes = (table.indexes ?? []).map(indexLine);
  if (foreignKeys === "named") return createTableSql(dialect, table, indexes);
  const unnamed = foreignKeysOf(table).map((constraint) => constraintBodySql(quotedNames, constraint));
  const constraints = (table.constraints ?? []).filter((constraint) => !isForeign(constraint));
  return createTableSql(dialect, { ...table, constraints }, [...unnamed, ...indexes]);
}

/** Within CREATE TABLE: a statement for each would take its time. */
function indexLine({ name, columns }: IndexDefinition): string {
  return `KEY ${quotedNames.writtenName(name)} ${nameList(
    quotedNames,
    columns.filter((column) => typeof column === "string"),
  )}`;
}

/** Puts foreign keys in the place of those that a table has, in one step. @param names of the latter */
export function nameForeignKeysSql(table: string, names: readonly string[]): string {
  const target = targetTables(entities).find(({ name }) => name === table);
  const added =
    target === undefined ? [] : foreignKeysOf(target).map((constraint) => `ADD ${constraintSql(quotedNames, table, constraint)}`);
  const dropped = names.map((name) => `DROP FOREIGN KEY ${quotedNames.writtenName(name)}`);
  return `ALTER TABLE ${quotedNames.writtenName(table)} ${[...dropped, ...added].join(", ")}`;
}

function foreignKeysOf({ constraints = [] }: TableDefinition): ForeignKey[] {
  return constraints.filter(isForeign);
}

function isForeign(constraint: ConstraintDefinition): constraint is ForeignKey {
  return constraint.type === "foreign";
}
