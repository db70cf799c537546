// MariaDB stores uniques as indexes, and creates an index for every foreign key that has none; only the target schema
// shows which is which.

import {
  type Constraint,
  constraintsOf,
  primaryKeyOf,
  type SchemaModel,
  type TableModel,
} from "../../../schema/model.js";
import type { ConstraintDefinition, IndexDefinition } from "../../../schema/operation.js";

/** A reflected schema with its uniques among the constraints, and without the indexes of foreign keys. */
export function classifyKeys(reflected: SchemaModel, target: SchemaModel): SchemaModel {
  return {
    ...reflected,
    tables: reflected.tables.map((table) =>
      classifyTableKeys(
        table,
        target.tables.find(({ name }) => name === table.name),
      ),
    ),
  };
}

function classifyTableKeys(table: TableModel, target: TableModel | undefined): TableModel {
  const implied = new Set(constraintsOf(table, "foreign").map((key) => impliedIndex(key, table, target)));
  const indexes = table.indexes.filter((index) => !implied.has(index));
  return {
    ...table,
    constraints: [...table.constraints, ...indexes.flatMap((index) => uniqueConstraint(index, target))],
    indexes: indexes.filter((index) => uniqueConstraint(index, target).length === 0),
  };
}

/**
 * The index that MariaDB has created for a foreign key: by the name that it uses now or used in old versions, or any
 * other one that the key needs; none if the entities define it.
 */
function impliedIndex(
  key: Constraint<"foreign">,
  table: TableModel,
  target: TableModel | undefined,
): IndexDefinition | undefined {
  const candidates = table.indexes.filter(
    (index) => !index.unique && !hasIndex(target, index.name) && isOver(index.columns, key.columns),
  );
  const own =
    candidates.find(({ name }) => name === key.name) ?? candidates.find(({ name }) => name === key.columns[0]);
  return own ?? (isServed(key, table, target, candidates) ? undefined : candidates[0]);
}

/**
 * Whether another key begins with the columns of a foreign key, or will after an upgrade to the entities: then it does
 * not need any of the candidates.
 */
function isServed(
  { columns }: Constraint<"foreign">,
  table: TableModel,
  target: TableModel | undefined,
  candidates: readonly IndexDefinition[],
): boolean {
  const others = table.indexes.filter((index) => !candidates.includes(index));
  const keys = [primaryKeyOf(table), ...[...others, ...(target?.indexes ?? [])].map((index) => index.columns)];
  return keys.some((key) => isOver(key.slice(0, columns.length), columns));
}

function isOver(members: IndexDefinition["columns"], columns: readonly string[]): boolean {
  return members.length === columns.length && columns.every((column, at) => column === members[at]);
}

/**
 * Empty for an index: if the entities define it as one, or if neither they nor the naming convention call it a unique.
 */
function uniqueConstraint(
  { name, columns, unique }: IndexDefinition,
  target: TableModel | undefined,
): ConstraintDefinition[] {
  const names = columns.filter((column) => typeof column === "string");
  if (!unique || names.length < columns.length || hasIndex(target, name)) return [];
  const isTarget =
    target && constraintsOf(target, "unique").some((other) => other.name === name || isSameSet(other.columns, names));
  return isTarget || name.startsWith("uq_") ? [{ type: "unique", name, columns: names }] : [];
}

function hasIndex(table: TableModel | undefined, name: string): boolean {
  return table?.indexes.some((index) => index.name === name) ?? false;
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}
