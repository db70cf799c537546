import type { ConstraintDefinition, Operation } from "../../schema/operation.js";

/**
 * An operation as `check` shows it: a Python tuple that begins with Alembic's word for it, then what it is about by name,
 * e.g. `('add_column', 'users', 'bio')`. Alembic has the repr of its own objects there.
 */
export function alembicTuples(operation: Operation): string[] {
  return itemsOf(operation).map((items) => `(${items.map((item) => `'${item}'`).join(", ")}${items.length === 1 ? "," : ""})`);
}

function itemsOf(operation: Operation): string[][] {
  switch (operation.kind) {
    case "createTable":
      return [
        ["add_table", operation.table.name],
        ...(operation.table.indexes ?? []).map(({ name }) => ["add_index", operation.table.name, name]),
      ];
    case "dropTable":
      return [
        ...(operation.was?.indexes ?? []).map(({ name }) => ["remove_index", operation.table, name]),
        ["remove_table", operation.table],
      ];
    case "renameTable":
      return [["rename_table", operation.from, operation.to]];
    case "addColumn":
      return [["add_column", operation.table, operation.column.name]];
    case "dropColumn":
      return [["remove_column", operation.table, operation.column]];
    case "alterColumn":
      return Object.keys(operation.change).map((aspect) => [`modify_${aspect}`, operation.table, operation.column]);
    case "renameColumn":
      return [["rename_column", operation.table, operation.from, operation.to]];
    case "createIndex":
      return [["add_index", operation.table, operation.index.name]];
    case "dropIndex":
      return [["remove_index", operation.table, operation.name]];
    case "createConstraint":
      return [[`add_${wordFor(operation.constraint.type)}`, operation.table, operation.constraint.name ?? ""]];
    case "dropConstraint":
      return [[`remove_${wordFor(operation.type)}`, operation.table, operation.name]];
  }
}

function wordFor(type: ConstraintDefinition["type"]): string {
  return type === "foreign" ? "fk" : "constraint";
}
