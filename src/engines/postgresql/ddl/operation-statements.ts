import type { Operation } from "../../../schema/operation.js";
import { constraintSql, createIndexSql, createTableStatements, ifExistsSql } from "../../../schema/sql/ddl.js";
import { defaultSql, postgresqlDialect, typeSql } from "./dialect.js";
import { writtenName } from "./names.js";

/** The statements of an operation, as the real Alembic writes them for PostgreSQL. */
export function schemaStatements(operation: Operation): string[] {
  switch (operation.kind) {
    case "createTable":
      return createTableStatements(postgresqlDialect, operation.table);
    case "dropTable":
      return [`DROP TABLE ${ifExistsSql(operation)}${writtenName(operation.table)}`];
    case "renameTable":
      return [`${alterTable(operation.from)} RENAME TO ${writtenName(operation.to)}`];
    case "addColumn":
      return [
        `${alterTable(operation.table)} ADD COLUMN ${operation.ifNotExists ? "IF NOT EXISTS " : ""}${postgresqlDialect.columnSql(operation.column)}`,
      ];
    case "dropColumn":
      return [`${alterTable(operation.table)} DROP COLUMN ${ifExistsSql(operation)}${writtenName(operation.column)}`];
    case "alterColumn":
      return alterColumnStatements(operation);
    case "renameColumn":
      return [`${alterTable(operation.table)} RENAME ${writtenName(operation.from)} TO ${writtenName(operation.to)}`];
    case "createIndex":
      return [createIndexSql(postgresqlDialect, operation.table, operation.index)];
    case "dropIndex":
      return [`DROP INDEX ${ifExistsSql(operation)}${writtenName(operation.name)}`];
    case "createConstraint":
      return [
        `${alterTable(operation.table)} ADD ${constraintSql(postgresqlDialect, operation.table, operation.constraint)}`,
      ];
    case "dropConstraint":
      return [`${alterTable(operation.table)} DROP CONSTRAINT ${ifExistsSql(operation)}${writtenName(operation.name)}`];
  }
}

function alterColumnStatements({
  table,
  column,
  change: { type, nullable, default: value },
}: Operation & { kind: "alterColumn" }): string[] {
  const alter = `${alterTable(table)} ALTER COLUMN ${writtenName(column)}`;
  return [
    // Without USING, PostgreSQL refuses values that it would have to truncate.
    ...(type === undefined ? [] : [`${alter} TYPE ${typeSql(type)}`]),
    ...(nullable === undefined ? [] : [`${alter} ${nullable ? "DROP" : "SET"} NOT NULL`]),
    ...(value === undefined
      ? []
      : [value === null ? `${alter} DROP DEFAULT` : `${alter} SET DEFAULT ${defaultSql(value)}`]),
  ];
}

function alterTable(table: string): string {
  return `ALTER TABLE ${writtenName(table)}`;
}
