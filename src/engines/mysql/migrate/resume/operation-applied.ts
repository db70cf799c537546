import type { Operation, TableDefinition } from "../../../../schema/operation.js";
import type { Queryable } from "../../../server/migrate/offending-rows.js";
import { sameName } from "../../ddl/names.js";
import { hasTable, readTable } from "../../stored-sql/read-table.js";
import { findExisting, throwAlreadyExists } from "./object-exists.js";

/**
 * Whether an operation that was begun has been applied: its statement may have been the last one to be executed. It had
 * not been applied before, because then it would not have been begun.
 * @throws Error with both definitions if something else of that name has been created since
 */
export async function isApplied(connection: Queryable, operation: Operation): Promise<boolean> {
  switch (operation.kind) {
    case "createTable":
      return isTableCreated(connection, operation.table);
    case "dropTable":
      return !(await hasTable(connection, operation.table));
    case "renameTable":
      return !(await hasTable(connection, operation.from)) && hasTable(connection, operation.to);
    default:
      return isAppliedToTable(connection, operation);
  }
}

async function isTableCreated(connection: Queryable, { name, columns }: TableDefinition): Promise<boolean> {
  if (!(await hasTable(connection, name))) return false;
  const [present, expected] = [(await readTable(connection, name)).columns, columns].map((list) =>
    list.map((column) => column.name).join(", "),
  );
  if (present !== expected)
    throw new Error(`the table ${name} already exists, with ${present}. The revision expects ${expected}`);
  return true;
}

async function isAppliedToTable(
  connection: Queryable,
  operation: Exclude<Operation, { kind: "createTable" | "dropTable" | "renameTable" }>,
) {
  const table = await readTable(connection, operation.table);
  const hasColumn = (column: string) => table.columns.some(({ name }) => name === column);
  switch (operation.kind) {
    case "addColumn":
    case "createIndex":
    case "createConstraint": {
      const existing = findExisting(table, operation);
      if (existing && !existing.same) return throwAlreadyExists(table, existing);
      return existing !== undefined;
    }
    case "dropColumn":
      return !hasColumn(operation.column);
    case "renameColumn":
      return hasColumn(operation.to) && !hasColumn(operation.from);
    case "alterColumn":
      // It can safely be repeated.
      return false;
    case "dropIndex":
      return !table.keys.some(({ name }) => sameName(name, operation.name));
    case "dropConstraint": {
      const expected = operation.type === "primary" ? "PRIMARY" : operation.name;
      return !table.constraints.some(({ type, name }) => type === operation.type && sameName(name, expected));
    }
  }
}
