// A difference: log lines in Alembic's words, and the operations that resolve it.

import type { Constraint, TableModel } from "../../../schema/model.js";
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition, Operation } from "../../../schema/operation.js";

export interface Difference {
  readonly lines: readonly string[];
  readonly operations: readonly Operation[];
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** What differs or cannot be compared, and no operation changes: sentences for the user. */
  readonly remarks: readonly string[];
}

export function addedTable(table: TableModel): Difference {
  const { unsupported: _, drift: __, ...definition } = table;
  const indexes = table.indexes.map((index) => addedIndexLine(index));
  return {
    lines: [`Detected added table '${table.name}'`, ...indexes],
    operations: [{ kind: "createTable", table: definition }],
  };
}

export function removedTable(table: TableModel): Difference {
  const { unsupported: _, drift: __, ...was } = table;
  const indexes = table.indexes.map((index) => removedLine("index", table.name, index.name));
  return {
    lines: [`Detected removed table '${table.name}'`, ...indexes],
    operations: [{ kind: "dropTable", table: table.name, was }],
  };
}

export function addedColumn(table: string, column: ColumnDefinition): Difference {
  return {
    lines: [`Detected added column '${table}.${column.name}'`],
    operations: [{ kind: "addColumn", table, column }],
  };
}

export function removedColumn(table: string, was: ColumnDefinition): Difference {
  return {
    lines: [`Detected removed column '${table}.${was.name}'`],
    operations: [{ kind: "dropColumn", table, column: was.name, was }],
  };
}

export function addedIndex(table: string, index: IndexDefinition): Difference {
  return { lines: [addedIndexLine(index)], operations: [{ kind: "createIndex", table, index }] };
}

export function removedIndex(table: string, was: IndexDefinition): Difference {
  return {
    lines: [removedLine("index", table, was.name)],
    operations: [{ kind: "dropIndex", table, name: was.name, was }],
  };
}

export function changedIndex(table: string, was: IndexDefinition, index: IndexDefinition): Difference {
  const changes = [
    ...(was.unique === index.unique
      ? []
      : [` unique=${pythonBoolean(was.unique)} to unique=${pythonBoolean(index.unique)}`]),
    ...(tuple(was) === tuple(index) ? [] : [` columns ${tuple(was)} to ${tuple(index)}`]),
    ...(was.where === index.where ? [] : [` condition ${was.where ?? "none"} to ${index.where ?? "none"}`]),
  ];
  return {
    lines: [`Detected changed index '${was.name}' on '${table}':${changes.join(",")}`],
    operations: [...removedIndex(table, was).operations, ...addedIndex(table, index).operations],
  };
}

export function addedConstraint(table: string, constraint: ConstraintDefinition): Difference {
  return {
    lines: [addedConstraintLine(table, constraint)],
    operations: [{ kind: "createConstraint", table, constraint }],
  };
}

/** @param was must have a name: no other constraint can be dropped */
export function removedConstraint(table: string, was: ConstraintDefinition & { readonly name: string }): Difference {
  const line =
    was.type === "foreign"
      ? `Detected removed foreign key ${foreignKeyText(table, was)}`
      : removedLine(constraintTerm(was), table, was.name);
  return { lines: [line], operations: [{ kind: "dropConstraint", table, name: was.name, type: was.type, was }] };
}

export function changedConstraint(
  table: string,
  was: ConstraintDefinition & { readonly name: string },
  constraint: ConstraintDefinition,
): Difference {
  const removed = removedConstraint(table, was);
  const added = addedConstraint(table, constraint);
  return {
    lines: changedLines(table, was, constraint) ?? [...removed.lines, ...added.lines],
    operations: [...removed.operations, ...added.operations],
  };
}

function changedLines(
  table: string,
  was: ConstraintDefinition,
  constraint: ConstraintDefinition,
): string[] | undefined {
  if (was.type !== "unique" || constraint.type !== "unique") return undefined;
  // Alembic sorts them here.
  const [before, after] = [was, constraint].map(({ columns }) => tuple({ columns: columns.toSorted() }));
  return [`Detected changed unique constraint '${was.name}' on '${table}': columns ${before} to ${after}`];
}

function addedIndexLine(index: IndexDefinition): string {
  return `Detected added index '${index.name}' on '${list(index)}'`;
}

function addedConstraintLine(table: string, constraint: ConstraintDefinition): string {
  if (constraint.type === "foreign") return `Detected added foreign key ${foreignKeyText(table, constraint)}`;
  if (constraint.type === "check") return `Detected added check constraint '${constraint.name}' on '${table}'`;
  return `Detected added ${constraintTerm(constraint)} '${constraint.name}' on '${list(constraint)}'`;
}

function removedLine(what: string, table: string, name: string): string {
  return `Detected removed ${what} '${name}' on '${table}'`;
}

function constraintTerm({ type }: ConstraintDefinition): string {
  return type === "primary" ? "primary key" : `${type} constraint`;
}

function foreignKeyText(table: string, { columns, referredColumns }: Constraint<"foreign">): string {
  return `(${columns.join(", ")})(${referredColumns.join(", ")}) on table ${table}`;
}

interface Columns {
  readonly columns: IndexDefinition["columns"];
}

/** As Python prints a list and a tuple of strings. */
function list({ columns }: Columns): string {
  return `[${columns.map(quoted).join(", ")}]`;
}

function tuple({ columns }: Columns): string {
  return `(${columns.map(quoted).join(", ")}${columns.length === 1 ? "," : ""})`;
}

function quoted(column: IndexDefinition["columns"][number]): string {
  return `'${typeof column === "string" ? column : column.sql}'`;
}

function pythonBoolean(value: boolean | undefined): string {
  return value ? "True" : "False";
}
