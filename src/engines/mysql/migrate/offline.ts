// `--sql`: statements for MariaDB and MySQL, written without access to the database.

import type { OfflineEngine } from "../../../migrations/run/offline/offline-engine.js";
import type { ColumnChange, ColumnDefinition, Operation } from "../../../schema/operation.js";
import { constraintSql, createIndexSql, createTableStatements, ifExistsSql } from "../../../schema/sql/ddl.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { booleanCheck, columnSql, defaultSql, dialectWith, typeSql } from "../ddl/column-sql.js";
import { literal } from "../ddl/literal.js";
import { plainNames } from "../ddl/names.js";

const { writtenName } = plainNames;

export const offlineMysql: OfflineEngine = {
  impl: "MySQLImpl",
  transactionalDdl: false,
  schemaStatements,
  writtenName,
  lexical: lexicalDialects.mysql,
  literal,
};

/** @throws Error for what depends on the present definition of a column */
function schemaStatements(work: Operation): readonly string[] {
  switch (work.kind) {
    case "createTable":
      return createTableStatements(dialectWith(plainNames), work.table);
    case "dropTable":
      return [`DROP TABLE ${ifExistsSql(work)}${writtenName(work.table)}`];
    case "renameTable":
      return [`ALTER TABLE ${writtenName(work.from)} RENAME TO ${writtenName(work.to)}`];
    case "addColumn":
      return addColumn(work);
    case "dropColumn":
      return [alter(work.table, `DROP COLUMN ${ifExistsSql(work)}${writtenName(work.column)}`)];
    case "alterColumn":
      return alterColumn(work);
    case "renameColumn":
      return [alter(work.table, `RENAME COLUMN ${writtenName(work.from)} TO ${writtenName(work.to)}`)];
    case "createIndex":
      return [createIndexSql(plainNames, work.table, work.index)];
    case "dropIndex":
      return [`DROP INDEX ${ifExistsSql(work)}${writtenName(work.name)} ON ${writtenName(work.table)}`];
    case "createConstraint":
      return [alter(work.table, `ADD ${constraintSql(plainNames, work.table, work.constraint)}`)];
    case "dropConstraint":
      return [alter(work.table, `DROP ${droppedConstraint(work)}`)];
  }
}

function addColumn({ table, column, ifNotExists }: Operation & { kind: "addColumn" }): string[] {
  const added = alter(table, `ADD COLUMN ${ifNotExists ? "IF NOT EXISTS " : ""}${columnSql(plainNames, column)}`);
  return [added, ...checkOf(table, column)];
}

function checkOf(table: string, column: Pick<ColumnDefinition, "name" | "type">): string[] {
  const check = booleanCheck(plainNames, table, column);
  return check ? [alter(table, `ADD ${constraintSql(plainNames, table, check)}`)] : [];
}

/** A default can be changed separately; everything else needs the whole definition. */
function alterColumn({ table, column, change, was = {} }: Operation & { kind: "alterColumn" }): string[] {
  const name = writtenName(column);
  if (change.type === undefined && change.nullable === undefined)
    return change.default === undefined ? [] : [alter(table, `ALTER COLUMN ${name} ${newDefault(change.default)}`)];
  const definition: ColumnChange = { ...was, ...change };
  const { type, nullable } = definition;
  if (type === undefined || nullable === undefined) throw new Error(unknownDefinition);
  const checks = change.type === undefined ? [] : checkOf(table, { name: column, type });
  return [alter(table, `MODIFY ${name} ${modified(type, nullable, definition.default)}`), ...checks];
}

const unknownDefinition =
  "MariaDB needs the whole definition of a column, which --sql cannot see. Give both type and nullable, or run the revision without --sql";

function modified(type: NonNullable<ColumnChange["type"]>, nullable: boolean, value: ColumnChange["default"]): string {
  return [
    typeSql(type),
    nullable ? "NULL" : "NOT NULL",
    ...(value == null ? [] : [`DEFAULT ${defaultSql(value)}`]),
  ].join(" ");
}

function newDefault(value: NonNullable<ColumnChange["default"]> | null): string {
  return value === null ? "DROP DEFAULT" : `SET DEFAULT ${defaultSql(value)}`;
}

function droppedConstraint({ name, type, ...work }: Operation & { kind: "dropConstraint" }): string {
  if (type === "primary") return "PRIMARY KEY";
  // Alembic writes DROP CHECK, which MariaDB does not know.
  const words = { unique: "INDEX", foreign: "FOREIGN KEY", check: "CONSTRAINT" }[type];
  return `${words} ${ifExistsSql(work)}${writtenName(name)}`;
}

function alter(table: string, clause: string): string {
  return `ALTER TABLE ${writtenName(table)} ${clause}`;
}
