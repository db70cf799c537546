// Runs one operation on a PostgreSQL database. An operation that would lose data, or fail without a full explanation,
// is refused first.

import { constraintName } from "../../../schema/naming-convention.js";
import type { Operation } from "../../../schema/operation.js";
import { droppedWithColumn } from "../../server/migrate/column-uses.js";
import { refuseLongNames } from "../../server/migrate/name-length.js";
import {
  type Queryable,
  refuseNulls,
  refuseOffenders,
  refuseRowsWithoutValue,
} from "../../server/migrate/offending-rows.js";
import { columnOf, constraintOf, findColumn, findConstraint, indexOf } from "../../server/migrate/stored-table.js";
import { postgresqlDialect } from "../ddl/dialect.js";
import { isTooLong, nameLimit, writtenName } from "../ddl/names.js";
import { schemaStatements } from "../ddl/operation-statements.js";
import { changeType } from "./change-type.js";
import { readTable } from "./read-table.js";

type Kind<K extends Operation["kind"]> = Operation & { kind: K };

/**
 * @param onNotice gets a line for whatever is dropped together with a column
 * @throws Error for the author of the revision, UserError if the account lacks a privilege
 */
export async function performOperation(
  connection: Queryable,
  operation: Operation,
  onNotice: (line: string) => void,
): Promise<void> {
  refuseLongNames(operation, isTooLong, nameLimit);
  switch (operation.kind) {
    case "addColumn":
      return addColumn(connection, operation);
    case "dropColumn":
      return dropColumn(connection, operation, onNotice);
    case "alterColumn":
      return alterColumn(connection, operation);
    case "createIndex":
      return createIndex(connection, operation);
    case "dropIndex":
      return dropIndex(connection, operation);
    case "createConstraint":
      return createConstraint(connection, operation);
    case "dropConstraint":
      return dropConstraint(connection, operation);
    default:
      return run(connection, operation);
  }
}

async function addColumn(connection: Queryable, operation: Kind<"addColumn">): Promise<void> {
  const { table, column, ifNotExists } = operation;
  const exists = findColumn(await readTable(connection, table), column.name) !== undefined;
  if (exists && ifNotExists) return;
  if (exists) throw new Error(`${table} already has a column ${column.name}`);
  if (!column.nullable && column.default === undefined && !column.autoIncrement) {
    await refuseRowsWithoutValue(connection, { writtenName }, table, column.name);
  }
  await run(connection, operation);
}

async function dropColumn(
  connection: Queryable,
  operation: Kind<"dropColumn">,
  onNotice: (line: string) => void,
): Promise<void> {
  const table = await readTable(connection, operation.table);
  if (operation.ifExists && !findColumn(table, operation.column)) return;
  columnOf(table, operation.column);
  const notices = droppedWithColumn(table, operation.column);
  await run(connection, operation);
  for (const line of notices) onNotice(line);
}

async function alterColumn(connection: Queryable, operation: Kind<"alterColumn">): Promise<void> {
  const table = await readTable(connection, operation.table);
  const { type, ...others } = operation.change;
  columnOf(table, operation.column);
  // The old default may not be valid in the new type.
  if (type && others.default !== undefined) await run(connection, { ...operation, change: { default: null } });
  if (type) await changeType(connection, table, operation.column, type);
  if (others.nullable === false) await refuseNulls(connection, { writtenName }, table, operation.column);
  await run(connection, { ...operation, change: others });
}

async function createIndex(connection: Queryable, operation: Kind<"createIndex">): Promise<void> {
  const { table, index } = operation;
  const columns = index.columns.filter((column) => typeof column === "string");
  // Expressions and conditions are left for PostgreSQL to check.
  if (index.unique && index.where === undefined && columns.length === index.columns.length) {
    await refuseOffenders(connection, { writtenName }, await readTable(connection, table), { type: "unique", columns });
  }
  await run(connection, operation);
}

async function dropIndex(connection: Queryable, operation: Kind<"dropIndex">): Promise<void> {
  const table = await readTable(connection, operation.table);
  if (operation.ifExists && !table.indexes.some(({ name }) => name === operation.name)) return;
  indexOf(table, operation.name);
  await run(connection, operation);
}

async function createConstraint(connection: Queryable, operation: Kind<"createConstraint">): Promise<void> {
  const table = await readTable(connection, operation.table);
  const name = constraintName(operation.table, operation.constraint);
  if (name !== undefined && findConstraint(table, name))
    throw new Error(`${operation.table} already has a constraint ${name}`);
  await refuseOffenders(connection, postgresqlDialect, table, operation.constraint);
  await run(connection, operation);
}

async function dropConstraint(connection: Queryable, operation: Kind<"dropConstraint">): Promise<void> {
  const table = await readTable(connection, operation.table);
  if (operation.ifExists && !findConstraint(table, operation.name)) return;
  constraintOf(table, operation.type, operation.name);
  await run(connection, operation);
}

async function run(connection: Queryable, operation: Operation): Promise<void> {
  for (const statement of schemaStatements(operation)) await connection.query(statement);
}
