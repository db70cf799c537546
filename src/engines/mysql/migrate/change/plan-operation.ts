// The statement for an operation on the current database, after checking that nothing would be lost.
import type { Operation, TableDefinition } from "../../../../schema/operation.js";
import { createTableSql } from "../../../../schema/sql/ddl.js";
import { refuseLongNames } from "../../../server/migrate/name-length.js";
import {
  type Queryable,
  refuseNulls,
  refuseOffenders,
  refuseRowsWithoutValue,
} from "../../../server/migrate/offending-rows.js";
import { characterSet } from "../../create/rights.js";
import { dialectWith } from "../../ddl/column-sql.js";
import { isTooLong, nameLimit, quotedNames } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import { changedColumn, hasType } from "../../stored-sql/column-text.js";
import { hasTable, readTable, tablesReferringTo } from "../../stored-sql/read-table.js";
import type { TableText } from "../../stored-sql/table-text.js";
import { changeTable, type TableOperation } from "./change-table.js";
import { refuseChangedValues } from "./convert-values.js";
import { refuseToBreakDependents } from "./dependents.js";

export interface PlannedOperation {
  /** A single one, so that it is atomic; undefined if there is nothing to do. */
  readonly statement: string | undefined;
  /** What is dropped together with something else, in sentences for users. */
  readonly notices: readonly string[];
}

/**
 * @throws Error if it cannot be done, or if rows or values would be lost or changed; nothing has been changed then
 */
export async function planOperation(connection: Queryable, operation: Operation): Promise<PlannedOperation> {
  refuseLongNames(operation, isTooLong, nameLimit);
  switch (operation.kind) {
    case "createTable":
      return withoutNotices(await createTable(connection, operation.table));
    case "dropTable":
      return withoutNotices(await dropTable(connection, operation));
    case "renameTable":
      return withoutNotices(await renameTable(connection, operation));
    default:
      return alterTable(connection, operation);
  }
}

function withoutNotices(statement: string | undefined): PlannedOperation {
  return { statement, notices: [] };
}

/** Its indexes are separate operations. */
async function createTable(connection: Queryable, table: TableDefinition): Promise<string> {
  if (await hasTable(connection, table.name)) throw new Error(`the table ${table.name} already exists`);
  return `${createTableSql(dialectWith(quotedNames), table)} ${await tableOptions(connection)}`;
}

async function dropTable(
  connection: Queryable,
  { table, ifExists }: Operation & { kind: "dropTable" },
): Promise<string | undefined> {
  if (!(await hasTable(connection, table))) {
    if (ifExists) return undefined;
    throw new Error(`no such table: ${table}`);
  }
  const referring = await tablesReferringTo(connection, table);
  if (referring.length > 0)
    throw new Error(`foreign keys of ${referring.join(", ")} refer to ${table}. Drop them first`);
  await refuseToBreakDependents(connection, { table }, "dropped");
  return `DROP TABLE ${quote(table)}`;
}

async function renameTable(connection: Queryable, { from, to }: Operation & { kind: "renameTable" }): Promise<string> {
  if (!(await hasTable(connection, from))) throw new Error(`no such table: ${from}`);
  if (await hasTable(connection, to)) throw new Error(`the table ${to} already exists`);
  await refuseToBreakDependents(connection, { table: from }, "renamed");
  return `RENAME TABLE ${quote(from)} TO ${quote(to)}`;
}

async function alterTable(connection: Queryable, operation: TableOperation): Promise<PlannedOperation> {
  const table = await readTable(connection, operation.table);
  const { clauses, notices } = changeTable(table, operation);
  if (clauses.length === 0) return { statement: undefined, notices };
  await refuseLosses(connection, table, operation);
  return { statement: `ALTER TABLE ${quote(table.name)} ${clauses.join(", ")}`, notices };
}

/** Refuses what the server would do silently or, in strict mode, stop halfway. */
async function refuseLosses(connection: Queryable, table: TableText, operation: TableOperation): Promise<void> {
  switch (operation.kind) {
    case "addColumn": {
      const { name, nullable, default: value, autoIncrement } = operation.column;
      if (!nullable && value === undefined && !autoIncrement)
        await refuseRowsWithoutValue(connection, quotedNames, table.name, name);
      return;
    }
    case "renameColumn":
      return refuseToBreakDependents(connection, { table: table.name, column: operation.from }, "renamed");
    case "dropColumn":
      return refuseToBreakDependents(connection, { table: table.name, column: operation.column }, "dropped");
    case "alterColumn":
      return refuseLostValues(connection, table, operation);
    case "createConstraint":
      return refuseOffenders(connection, quotedNames, table, operation.constraint);
    case "createIndex": {
      const { columns, unique } = operation.index;
      const names = columns.filter((column) => typeof column === "string");
      if (unique && names.length === columns.length)
        await refuseOffenders(connection, quotedNames, table, { type: "unique", columns: names });
    }
  }
}

async function refuseLostValues(
  connection: Queryable,
  table: TableText,
  { column, change }: TableOperation & { kind: "alterColumn" },
): Promise<void> {
  const old = table.columns.find(({ name }) => name === column)?.text;
  if (old === undefined) return;
  const next = changedColumn(old, change);
  if (old.nullable && !next.nullable) await refuseNulls(connection, quotedNames, table, column);
  if (change.type !== undefined && !hasType(old, change.type))
    await refuseChangedValues(connection, table, column, old, next);
}

/**
 * The options of a new table, as in Kallithea's databases. Those are utf8mb4; in others the table has to specify it.
 */
async function tableOptions(connection: Queryable): Promise<string> {
  const [row]: { name: string }[] = await connection.query("SELECT @@character_set_database AS name");
  return row?.name === "utf8mb4" ? "ENGINE=InnoDB" : `ENGINE=InnoDB ${characterSet}`;
}
