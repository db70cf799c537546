import type { ConstraintDefinition, Operation, TableDefinition } from "../operation.js";

/**
 * What stands in the way of others goes first, what others stand on comes before them. Columns are dropped when all else is there,
 * so that a hand-written line between can carry over what they hold.
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

/** The order in which operations run on every database; the reverse of it is one in which their reverses run. */
export function inOrder(operations: readonly Operation[]): Operation[] {
  const staged = stages.map(() => [] as Operation[]);
  for (const operation of operations) staged[stages.findIndex((isIn) => isIn(operation))]?.push(operation);
  return staged.flat().sort(dependentsFirst(operations));
}

/** Of two tables that are dropped, the one that refers to the other goes first; everything else stays where it is. */
function dependentsFirst(operations: readonly Operation[]): (a: Operation, b: Operation) => number {
  const order = dropOrder(operations.flatMap((operation) => (operation.kind === "dropTable" && operation.was ? [operation.was] : [])));
  return (a, b) => (a.kind === "dropTable" && b.kind === "dropTable" ? order.indexOf(a.table) - order.indexOf(b.table) : 0);
}

function dropOrder(tables: readonly TableDefinition[]): string[] {
  const dependenciesFirst: string[] = [];
  const visited = new Set<string>();
  const visit = (table: TableDefinition): void => {
    if (visited.has(table.name)) return;
    visited.add(table.name);
    for (const name of referredBy(table)) tables.filter((other) => other.name === name).forEach(visit);
    dependenciesFirst.push(table.name);
  };
  tables.forEach(visit);
  return dependenciesFirst.reverse();
}

function referredBy({ constraints = [] }: TableDefinition): string[] {
  return constraints.flatMap((constraint: ConstraintDefinition) => (constraint.type === "foreign" ? [constraint.referredTable] : []));
}
