// The two functions of a generated revision file. The downgrade is derived from the upgrade, never made on its own.
import {
  type ColumnDefinition,
  type ColumnType,
  type Operation,
  reverseAll,
  type TableDefinition,
} from "../../../schema/operation.js";
import type { Bodies } from "../../history/files/render-revision.js";
import { operationCode } from "./operation-code.js";

export interface RenderOptions {
  /** Writes a downgrade that leaves added columns in place, with all that stands in them. */
  readonly keepColumns?: boolean;
}

const head = "// Made by comparing the entities with a database: read it, and add what the data needs.";

/**
 * The operations as TypeScript.
 * @param operations each with what there was before it, as the comparison makes them
 */
export function renderBodies(operations: readonly Operation[], { keepColumns = false }: RenderOptions = {}): Bodies {
  if (operations.length === 0) return { upgrade: [], downgrade: [] };
  const upgrade = operations.map((operation) =>
    keepColumns && isKept(operation) ? { ...operation, ifNotExists: true } : operation,
  );
  return {
    upgrade: [head, ...upgrade.flatMap((operation) => linesOf(operation, upgradeComments(operation)))],
    downgrade: [...choiceComment(operations, keepColumns), ...downgradeLines(operations, keepColumns)],
  };
}

/** An older Kallithea, which does not know the column, can add rows all the same. */
function isKept(operation: Operation): operation is Extract<Operation, { kind: "addColumn" }> {
  return operation.kind === "addColumn" && !needsValues(operation.column);
}

function downgradeLines(operations: readonly Operation[], keepColumns: boolean): string[] {
  const kept = operations.toReversed().map((operation) => keepColumns && isKept(operation));
  return reverseAll(operations).flatMap((operation, index) => {
    if (!operation) throw new Error(`There is no way back from ${JSON.stringify(operations.at(-1 - index))}`);
    if (kept[index] && operation.kind === "dropColumn")
      return [`// ${operation.table}.${operation.column} stays, with what stands in it.`];
    return linesOf(operation, downgradeComments(operation));
  });
}

function choiceComment(operations: readonly Operation[], keepColumns: boolean): string[] {
  if (!operations.some(isKept)) return [];
  return keepColumns
    ? ["// Added columns stay: an older Kallithea ignores columns that it does not know."]
    : [
        "// An older Kallithea ignores columns that it does not know: those that the upgrade adds could stay, with what stands in them.",
        "// `revision --autogenerate --keep-columns` writes it so.",
      ];
}

function linesOf(operation: Operation, comments: readonly string[]): string[] {
  return [...comments, ...operationCode(operation).split("\n")];
}

// What a reader of a revision file should know before running it, beside the operation that it is about.

/** Lines of comment for an operation of an upgrade; none for most. */
function upgradeComments(operation: Operation): string[] {
  switch (operation.kind) {
    case "dropTable":
      return [
        `// Takes along ${contentsOf(operation.table, operation.was)}. The downgrade brings the table back empty.`,
      ];
    case "dropColumn":
      return [
        `// Takes along what stands in ${operation.table}.${operation.column}${afterDrop(operation.table, operation.was)}`,
      ];
    case "alterColumn":
      return alterComments(operation);
    default:
      return [];
  }
}

/** The same for an operation of a downgrade, which undoes one of the upgrade. */
function downgradeComments(operation: Operation): string[] {
  switch (operation.kind) {
    case "dropTable":
      return [`// Takes along ${contentsOf(operation.table, operation.was)}.`];
    case "dropColumn":
      return [`// Takes along what stands in ${operation.table}.${operation.column}.`];
    case "addColumn":
      return needsValues(operation.column)
        ? [
            `// NOT NULL and without a default: this fails while ${operation.table} has rows. Give it a default, or make it nullable.`,
          ]
        : [];
    case "alterColumn":
      return alterComments(operation);
    default:
      return [];
  }
}

function needsValues(column: ColumnDefinition): boolean {
  return !column.nullable && column.default === undefined;
}

function contentsOf(name: string, { indexes = [] }: Partial<TableDefinition> = {}): string {
  const names = indexes.map((index) => index.name);
  return `all rows of ${name}${names.length > 0 ? ` and its indexes ${names.join(", ")}` : ""}`;
}

function afterDrop(table: string, was: ColumnDefinition | undefined): string {
  if (!was || !needsValues(was)) return "; the downgrade brings the column back empty.";
  return `, and the downgrade cannot bring the column back while ${table} has rows: it has no default.`;
}

function alterComments({ table, column, change, was }: Extract<Operation, { kind: "alterColumn" }>): string[] {
  return [
    ...(change.nullable === false
      ? [
          `// Fails where a row has NULL there. To fill those first: op.execute("UPDATE ${table} SET ${column} = … WHERE ${column} IS NULL");`,
        ]
      : []),
    ...(isShorter(change.type, was?.type)
      ? ["// Longer texts that are there stay as they are on SQLite; PostgreSQL and MariaDB refuse the change."]
      : []),
  ];
}

function isShorter(type: ColumnType | undefined, was: ColumnType | undefined): boolean {
  return lengthOf(type) < lengthOf(was);
}

function lengthOf(type: ColumnType | undefined): number {
  return type && "kind" in type && type.kind === "string" && type.length !== undefined
    ? type.length
    : Number.POSITIVE_INFINITY;
}
