import type { ConstraintDefinition, Operation } from "../../schema/operation.js";
import { RevisionPendingError } from "../revision-error.js";
import { type ComparableDatabase, type CompareOptions, pendingOperations } from "./autogenerate.js";

/**
 * Alembic's `check`: whether a new revision would contain any operations.
 * @returns what to print
 * @throws PendingOperationsError with the differences
 */
export async function checkSchema(database: ComparableDatabase, options: CompareOptions = {}): Promise<string> {
  const operations = await pendingOperations(database, options);
  if (operations.length === 0) return "No new upgrade operations detected.";
  throw new PendingOperationsError(operations);
}

export class PendingOperationsError extends RevisionPendingError {
  /** Each with Alembic's term for it and the names of what it changes, e.g. `["add_column", "users", "bio"]`. */
  readonly operations: readonly (readonly string[])[];

  constructor(operations: readonly Operation[]) {
    super(
      `New upgrade operations detected: [${operations.flatMap(alembicTuples).join(", ")}]`,
      ["`revision --autogenerate` writes them into a new revision.", ...excludeHint(operations)].join("\n"),
    );
    this.operations = operations.flatMap(itemsOf);
  }
}

/** A table that the entities do not have may belong to another program. */
function excludeHint(operations: readonly Operation[]): string[] {
  const tables = operations.flatMap((operation) => (operation.kind === "dropTable" ? [operation.table] : []));
  if (tables.length === 0) return [];
  return [
    `To ignore tables that are not Kallithea's, add to the section [alembic] of the ini file: exclude_tables = ${tables.join(" ")}`,
  ];
}

/**
 * An operation as `check` prints it: a Python tuple of Alembic's term for it and the names of what it changes, e.g.
 * `('add_column', 'users', 'bio')`. Alembic prints the repr of its own objects.
 */
export function alembicTuples(operation: Operation): string[] {
  return itemsOf(operation).map(
    (items) => `(${items.map((item) => `'${item}'`).join(", ")}${items.length === 1 ? "," : ""})`,
  );
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
      return [[`add_${alembicTerm(operation.constraint.type)}`, operation.table, operation.constraint.name ?? ""]];
    case "dropConstraint":
      return [[`remove_${alembicTerm(operation.type)}`, operation.table, operation.name]];
  }
}

function alembicTerm(type: ConstraintDefinition["type"]): string {
  return type === "foreign" ? "fk" : "constraint";
}
