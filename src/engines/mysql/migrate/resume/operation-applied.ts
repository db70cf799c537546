import type { Operation, TableDefinition } from "../../../../schema/operation.js";
import type { Connection } from "../../../server/migrate/offending-rows.js";
import { sameName } from "../../ddl/names.js";
import { hasTable, readTable } from "../../stored-sql/read-table.js";
import { alreadyThere, presenceIn } from "./object-exists.js";

/**
 * Whether an operation that was begun has been done: its statement may have been the last thing that came through.
 * That it was not done before is known, for nothing is begun then.
 * @throws Error with both definitions where meanwhile somebody has made something else of that name
 */
export async function isDone(connection: Connection, operation: Operation): Promise<boolean> {
  switch (operation.kind) {
    case "createTable":
      return isMade(connection, operation.table);
    case "dropTable":
      return !(await hasTable(connection, operation.table));
    case "renameTable":
      return !(await hasTable(connection, operation.from)) && hasTable(connection, operation.to);
    default:
      return isDoneIn(connection, operation);
  }
}

async function isMade(connection: Connection, { name, columns }: TableDefinition): Promise<boolean> {
  if (!(await hasTable(connection, name))) return false;
  const [present, wanted] = [(await readTable(connection, name)).columns, columns].map((list) =>
    list.map((column) => column.name).join(", "),
  );
  if (present !== wanted)
    throw new Error(`the table ${name} already exists, with ${present}. The revision expects ${wanted}`);
  return true;
}

async function isDoneIn(
  connection: Connection,
  operation: Exclude<Operation, { kind: "createTable" | "dropTable" | "renameTable" }>,
) {
  const table = await readTable(connection, operation.table);
  const hasColumn = (column: string) => table.columns.some(({ name }) => name === column);
  switch (operation.kind) {
    case "addColumn":
    case "createIndex":
    case "createConstraint": {
      const presence = presenceIn(table, operation);
      if (presence && !presence.same) return alreadyThere(table, presence);
      return presence !== undefined;
    }
    case "dropColumn":
      return !hasColumn(operation.column);
    case "renameColumn":
      return hasColumn(operation.to) && !hasColumn(operation.from);
    case "alterColumn":
      // It does no harm a second time.
      return false;
    case "dropIndex":
      return !table.keys.some(({ name }) => sameName(name, operation.name));
    case "dropConstraint": {
      const wanted = operation.type === "primary" ? "PRIMARY" : operation.name;
      return !table.constraints.some(({ type, name }) => type === operation.type && sameName(name, wanted));
    }
  }
}
