import type { Operation } from "../../../../schema/operation.js";
import { createIndexSql } from "../../ddl/create-sql.js";
import { sameName, writtenName } from "../../ddl/names.js";
import { alterColumn } from "./alter-column.js";
import { addColumn, dropColumn } from "./change-columns.js";
import { createConstraint, dropConstraint } from "./change-constraints.js";
import { type TableChange, type TableState, unchanged } from "./table-definition.js";

/** Operations on one table that can be done together, in one rebuild. */
export type TableOperation = Operation & {
  kind: "addColumn" | "dropColumn" | "alterColumn" | "createConstraint" | "dropConstraint" | "createIndex" | "dropIndex";
};

/**
 * What an operation makes of a table.
 * @throws Error in words for the author of the revision where it cannot be done
 */
export function changeTable(state: TableState, operation: TableOperation): TableChange {
  switch (operation.kind) {
    case "addColumn":
      return addColumn(state, operation);
    case "dropColumn":
      return dropColumn(state, operation);
    case "alterColumn":
      return alterColumn(state, operation);
    case "createConstraint":
      return createConstraint(state, operation);
    case "dropConstraint":
      return dropConstraint(state, operation);
    case "createIndex":
      return createIndex(state, operation);
    case "dropIndex":
      return dropIndex(state, operation);
  }
}

function createIndex(state: TableState, { table, index }: TableOperation & { kind: "createIndex" }): TableChange {
  const sql = createIndexSql(table, index);
  return { state: { ...state, indexes: [...state.indexes, { name: index.name, sql }] }, native: [sql] };
}

function dropIndex(state: TableState, { table, name, ifExists }: TableOperation & { kind: "dropIndex" }): TableChange {
  const indexes = state.indexes.filter((index) => !sameName(index.name, name));
  if (indexes.length === state.indexes.length) {
    if (ifExists) return unchanged(state);
    throw new Error(`${table} has no index ${name}; it has ${state.indexes.map((index) => index.name).join(", ") || "none"}`);
  }
  return { state: { ...state, indexes }, native: [`DROP INDEX ${writtenName(name)}`] };
}
