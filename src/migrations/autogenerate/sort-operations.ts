import { constraintName } from "../../schema/naming-convention.js";
import type { ConstraintDefinition, Operation, TableDefinition } from "../../schema/operation.js";

/**
 * Drops that unblock others come first, and everything comes after what it needs. Columns are dropped late, so that a
 * line added by hand before that can still copy their data.
 */
const stages: readonly ((operation: Operation) => boolean)[] = [
  ({ kind }) => kind === "renameTable" || kind === "renameColumn",
  (operation) => operation.kind === "dropConstraint" && operation.type === "foreign",
  ({ kind }) => kind === "dropIndex",
  ({ kind }) => kind === "dropConstraint",
  ({ kind }) => kind === "createTable",
  ({ kind }) => kind === "addColumn",
  ({ kind }) => kind === "alterColumn",
  (operation) => operation.kind === "createConstraint" && operation.constraint.type !== "foreign",
  ({ kind }) => kind === "createIndex",
  ({ kind }) => kind === "createConstraint",
  ({ kind }) => kind === "dropColumn",
  ({ kind }) => kind === "dropTable",
];

/** Sorts operations so that they run on every database, and their reverses run in reverse order. */
export function sortOperations(operations: readonly Operation[]): Operation[] {
  const staged = stages.map(() => [] as Operation[]);
  for (const operation of [...otherThanTables(operations), ...createdTables(operations), ...droppedTables(operations)])
    staged[stages.findIndex((isIn) => isIn(operation))]?.push(operation);
  return staged.flat();
}

function otherThanTables(operations: readonly Operation[]): Operation[] {
  return operations.filter(
    (operation) => operation.kind !== "createTable" && (operation.kind !== "dropTable" || !operation.was),
  );
}

/** Each after those that it refers to; the foreign keys of a cycle are separate operations after all tables. */
function createdTables(operations: readonly Operation[]): Operation[] {
  const { tables, circular } = byReferences(
    operations.flatMap((operation) => (operation.kind === "createTable" ? [operation.table] : [])),
  );
  return [
    ...tables.map((table): Operation => ({ kind: "createTable", table })),
    ...circular.map(({ table, key }): Operation => ({ kind: "createConstraint", table, constraint: key })),
  ];
}

/** Each before those that it refers to, after the foreign keys of cycles are dropped. */
function droppedTables(operations: readonly Operation[]): Operation[] {
  const { tables, circular } = byReferences(
    operations.flatMap((operation) => (operation.kind === "dropTable" && operation.was ? [operation.was] : [])),
  );
  return [
    ...circular.map(
      ({ table, key }): Operation => ({ kind: "dropConstraint", table, name: key.name, type: "foreign", was: key }),
    ),
    ...tables.toReversed().map((was): Operation => ({ kind: "dropTable", table: was.name, was })),
  ];
}

type ForeignKey = ConstraintDefinition & { readonly type: "foreign" };

interface Sorted {
  /** Each after those that it refers to. */
  readonly tables: readonly TableDefinition[];
  /** Foreign keys that no order allows; they are not part of `tables`. */
  readonly circular: readonly { readonly table: string; readonly key: ForeignKey & { readonly name: string } }[];
}

function byReferences(definitions: readonly TableDefinition[]): Sorted {
  const tables: TableDefinition[] = [];
  const circular: Sorted["circular"][number][] = [];
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (table: TableDefinition): void => {
    open.add(table.name);
    const constraints = table.constraints?.filter((key) => {
      if (key.type !== "foreign" || key.referredTable === table.name || done.has(key.referredTable)) return true;
      const referred = definitions.find(({ name }) => name === key.referredTable);
      if (referred && !open.has(referred.name)) visit(referred);
      if (!open.has(key.referredTable)) return true;
      circular.push({ table: table.name, key: { ...key, name: constraintName(table.name, key) ?? "" } });
      return false;
    });
    open.delete(table.name);
    done.add(table.name);
    tables.push(constraints ? { ...table, constraints } : table);
  };
  for (const table of definitions) if (!done.has(table.name)) visit(table);
  return { tables, circular };
}
