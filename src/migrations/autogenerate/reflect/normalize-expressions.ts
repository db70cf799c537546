// A server rewrites the expressions that it is given: `a > 1` comes back as `(a)::numeric > '1'::numeric`, or in other
// quotes and capitals.

import type { SchemaModel, TableModel } from "../../../schema/model.js";
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition } from "../../../schema/operation.js";
import { canonicalExpression } from "../../../schema/sql/expression.js";

/** How a database keeps the expressions of some tables. */
export type StoredForms = (tables: readonly TableModel[]) => Promise<readonly TableModel[]>;

/**
 * A reflected schema, with the expressions that the wanted one has, too, in the words of the wanted one.
 * The server is asked, and only where there are any to ask for.
 */
export async function expressionsInWantedWords(
  reflected: SchemaModel,
  wanted: SchemaModel,
  storedForms: StoredForms,
): Promise<SchemaModel> {
  const asked = wanted.tables.filter(hasExpressions).flatMap((table) => {
    const there = reflected.tables.find(({ name }) => name === table.name);
    return there ? [withTypesOf(there, table)] : [];
  });
  if (asked.length === 0) return reflected;
  const stored = await storedForms(asked);
  return {
    ...reflected,
    tables: reflected.tables.map((table) => translated(table, named(asked, table.name), named(stored, table.name))),
  };
}

function hasExpressions({ columns, constraints, indexes }: TableModel): boolean {
  return (
    columns.some((column) => typeof column.default === "object") ||
    constraints.some(({ type }) => type === "check") ||
    indexes.some((index) => index.where !== undefined || index.columns.some((column) => typeof column === "object"))
  );
}

/** Expressions get casts by the types of their columns, so these have to be those of the database. */
function withTypesOf(there: TableModel, wanted: TableModel): TableModel {
  return {
    ...wanted,
    columns: wanted.columns.map((column) => ({
      ...column,
      type: named(there.columns, column.name)?.type ?? column.type,
    })),
  };
}

function translated(table: TableModel, wanted: TableModel | undefined, stored: TableModel | undefined): TableModel {
  if (!wanted || !stored) return table;
  return {
    ...table,
    columns: table.columns.map((column) =>
      translatedDefault(column, named(wanted.columns, column.name), named(stored.columns, column.name)),
    ),
    constraints: table.constraints.map((constraint) => translatedCheck(constraint, wanted, stored)),
    indexes: table.indexes.map((index) =>
      translatedIndex(index, named(wanted.indexes, index.name), named(stored.indexes, index.name)),
    ),
  };
}

function translatedDefault(
  column: ColumnDefinition,
  wanted: ColumnDefinition | undefined,
  stored: ColumnDefinition | undefined,
) {
  const isSame = wanted?.default !== undefined && same(column.default, stored?.default);
  return isSame ? { ...column, default: wanted.default } : column;
}

function translatedCheck(
  constraint: ConstraintDefinition,
  wanted: TableModel,
  stored: TableModel,
): ConstraintDefinition {
  if (constraint.type !== "check") return constraint;
  const form = canonicalExpression(constraint.condition);
  const name = stored.constraints.find(
    (other) => other.type === "check" && canonicalExpression(other.condition) === form,
  )?.name;
  const meant = wanted.constraints.find((other) => other.type === "check" && other.name === name);
  return meant?.type === "check" && name !== undefined ? { ...constraint, condition: meant.condition } : constraint;
}

function translatedIndex(
  index: IndexDefinition,
  wanted: IndexDefinition | undefined,
  stored: IndexDefinition | undefined,
): IndexDefinition {
  if (!wanted || !same([index.columns, index.where], [stored?.columns, stored?.where])) return index;
  const { where: _, ...others } = index;
  return { ...others, columns: wanted.columns, ...(wanted.where !== undefined && { where: wanted.where }) };
}

function same(there: unknown, stored: unknown): boolean {
  return JSON.stringify(there) === JSON.stringify(stored);
}

function named<Item extends { readonly name: string }>(items: readonly Item[], name: string): Item | undefined {
  return items.find((item) => item.name === name);
}
