// What a reader of a revision file should know before running it, beside the operation that it is about.
import type { ColumnDefinition, ColumnType, Operation, TableDefinition } from "../../../schema/operation.js";

/** Lines of comment for an operation of an upgrade; none for most. */
export function upgradeComments(operation: Operation): string[] {
  switch (operation.kind) {
    case "dropTable":
      return [`// Takes along ${contentsOf(operation.table, operation.was)}. The downgrade brings the table back empty.`];
    case "dropColumn":
      return [`// Takes along what stands in ${operation.table}.${operation.column}${afterDrop(operation.table, operation.was)}`];
    case "alterColumn":
      return alterComments(operation);
    default:
      return [];
  }
}

/** The same for an operation of a downgrade, which undoes one of the upgrade. */
export function downgradeComments(operation: Operation): string[] {
  switch (operation.kind) {
    case "dropTable":
      return [`// Takes along ${contentsOf(operation.table, operation.was)}.`];
    case "dropColumn":
      return [`// Takes along what stands in ${operation.table}.${operation.column}.`];
    case "addColumn":
      return needsValues(operation.column)
        ? [`// NOT NULL and without a default: this fails while ${operation.table} has rows. Give it a default, or make it nullable.`]
        : [];
    case "alterColumn":
      return alterComments(operation);
    default:
      return [];
  }
}

export function needsValues(column: ColumnDefinition): boolean {
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
  return type && "kind" in type && type.kind === "string" && type.length !== undefined ? type.length : Number.POSITIVE_INFINITY;
}
