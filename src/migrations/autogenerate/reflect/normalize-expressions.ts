// Servers rewrite expressions: `a > 1` comes back as `(a)::numeric > '1'::numeric`, or with different quotes and case.

import type { SchemaModel, TableModel } from "../../../schema/model.js";
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition } from "../../../schema/operation.js";
import { normalizeExpression } from "../../../schema/sql/expression.js";

/** Returns the tables with their expressions as the database would store them. */
export type StoredForms = (tables: readonly TableModel[]) => Promise<readonly TableModel[]>;

/**
 * Maps stored expressions of a reflected schema back to the target's spelling. Queries the server only if the target
 * has expressions.
 */
export async function normalizeExpressions(
  reflected: SchemaModel,
  target: SchemaModel,
  storedForms: StoredForms,
): Promise<SchemaModel> {
  const tablesToStore = target.tables.filter(hasExpressions).flatMap((table) => {
    const current = reflected.tables.find(({ name }) => name === table.name);
    return current ? [withTypesOf(current, table)] : [];
  });
  if (tablesToStore.length === 0) return reflected;
  const stored = await storedForms(tablesToStore);
  return {
    ...reflected,
    tables: reflected.tables.map((table) =>
      normalizeTable(table, findByName(tablesToStore, table.name), findByName(stored, table.name)),
    ),
  };
}

function hasExpressions({ columns, constraints, indexes }: TableModel): boolean {
  return (
    columns.some((column) => typeof column.default === "object") ||
    constraints.some(({ type }) => type === "check") ||
    indexes.some((index) => index.where !== undefined || index.columns.some((column) => typeof column === "object"))
  );
}

/** Servers add casts according to the column types, so these must be the types in the database. */
function withTypesOf(current: TableModel, target: TableModel): TableModel {
  return {
    ...target,
    columns: target.columns.map((column) => ({
      ...column,
      type: findByName(current.columns, column.name)?.type ?? column.type,
    })),
  };
}

function normalizeTable(table: TableModel, target: TableModel | undefined, stored: TableModel | undefined): TableModel {
  if (!target || !stored) return table;
  return {
    ...table,
    columns: table.columns.map((column) =>
      normalizeDefault(column, findByName(target.columns, column.name), findByName(stored.columns, column.name)),
    ),
    constraints: table.constraints.map((constraint) => normalizeCheck(constraint, target, stored)),
    indexes: table.indexes.map((index) =>
      normalizeIndex(index, findByName(target.indexes, index.name), findByName(stored.indexes, index.name)),
    ),
  };
}

function normalizeDefault(
  column: ColumnDefinition,
  target: ColumnDefinition | undefined,
  stored: ColumnDefinition | undefined,
) {
  const isSame = target?.default !== undefined && same(column.default, stored?.default);
  return isSame ? { ...column, default: target.default } : column;
}

function normalizeCheck(
  constraint: ConstraintDefinition,
  target: TableModel,
  stored: TableModel,
): ConstraintDefinition {
  if (constraint.type !== "check") return constraint;
  const form = normalizeExpression(constraint.condition);
  const name = stored.constraints.find(
    (other) => other.type === "check" && normalizeExpression(other.condition) === form,
  )?.name;
  const targetCheck = target.constraints.find((other) => other.type === "check" && other.name === name);
  return targetCheck?.type === "check" && name !== undefined
    ? { ...constraint, condition: targetCheck.condition }
    : constraint;
}

function normalizeIndex(
  index: IndexDefinition,
  target: IndexDefinition | undefined,
  stored: IndexDefinition | undefined,
): IndexDefinition {
  if (!target || !same([index.columns, index.where], [stored?.columns, stored?.where])) return index;
  const { where: _, ...others } = index;
  return { ...others, columns: target.columns, ...(target.where !== undefined && { where: target.where }) };
}

function same(current: unknown, stored: unknown): boolean {
  return JSON.stringify(current) === JSON.stringify(stored);
}

function findByName<Item extends { readonly name: string }>(items: readonly Item[], name: string): Item | undefined {
  return items.find((item) => item.name === name);
}
