// Whether what an operation creates exists already, and is the same.

import { constraintName } from "../../../../schema/naming-convention.js";
import type { IndexDefinition, Operation } from "../../../../schema/operation.js";
import { constraintBodySql } from "../../../../schema/sql/ddl.js";
import { booleanCheck, columnSql } from "../../ddl/column-sql.js";
import { quotedNames, sameName } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import { type ColumnText, definitionSql, hasType, parseColumn } from "../../stored-sql/column-text.js";
import type { TableText } from "../../stored-sql/table-text.js";

export interface ExistingObject {
  /** In words, e.g. `an index ui_key_idx`. */
  readonly description: string;
  /** SQL. */
  readonly current: string;
  readonly expected: string;
  readonly same: boolean;
}

export type CreateOperation = Operation & { kind: "addColumn" | "createIndex" | "createConstraint" };

/** @returns undefined if nothing has that name */
export function findExisting(table: TableText, operation: CreateOperation): ExistingObject | undefined {
  switch (operation.kind) {
    case "addColumn":
      return presentColumn(table, operation);
    case "createIndex":
      return presentIndex(table, operation.index);
    case "createConstraint":
      return presentConstraint(table, operation);
  }
}

/** @throws Error with both definitions */
export function throwAlreadyExists(
  { name }: Pick<TableText, "name">,
  { description, current, expected }: ExistingObject,
): never {
  throw new Error(`${name} already has ${description}: ${current}. The revision expects ${expected}`);
}

function presentColumn(
  table: TableText,
  { column }: CreateOperation & { kind: "addColumn" },
): ExistingObject | undefined {
  const found = table.columns.find(({ name }) => sameName(name, column.name));
  if (!found) return undefined;
  const expected = columnSql(quotedNames, column).slice(quote(column.name).length + 1);
  const check = booleanCheck(quotedNames, table.name, column);
  const hasCheck = !check || table.constraints.some(({ name }) => sameName(name, check.name ?? ""));
  const same = isSameColumn(found.text, parseColumn(expected), column) && hasCheck;
  return { description: `a column ${column.name}`, current: definitionSql(found.text), expected, same };
}

/** The values of defaults are not compared: there are too many ways to write one. */
function isSameColumn(
  present: ColumnText,
  expected: ColumnText,
  { type }: (CreateOperation & { kind: "addColumn" })["column"],
): boolean {
  return (
    hasType(present, type) &&
    present.nullable === expected.nullable &&
    (present.default === undefined) === (expected.default === undefined)
  );
}

function presentIndex(table: TableText, { name, columns, unique }: IndexDefinition): ExistingObject | undefined {
  const found = table.keys.find((key) => sameName(key.name, name));
  if (!found) return undefined;
  const parts = columns.map((column) => (typeof column === "string" ? quote(column) : column.sql));
  const expected = `${unique ? "UNIQUE " : ""}(${parts.join(", ")})`;
  return {
    description: `an index ${name}`,
    current: found.definition,
    expected,
    same: normalized(found.definition) === normalized(expected),
  };
}

function presentConstraint(
  table: TableText,
  { constraint }: CreateOperation & { kind: "createConstraint" },
): ExistingObject | undefined {
  const name = constraint.type === "primary" ? "PRIMARY" : constraintName(table.name, constraint);
  const found = table.constraints.find(
    (other) => other.name === name || (name !== undefined && sameName(other.name, name)),
  );
  if (!found || name === undefined) return undefined;
  const expected = constraintBodySql(quotedNames, constraint);
  const same = found.type === constraint.type && normalized(found.definition) === normalized(expected);
  return { description: `a constraint ${name}`, current: found.definition, expected, same };
}

/** Without what the server writes differently: blanks, quotes, parentheses and default actions. */
function normalized(definition: string): string {
  return definition
    .toLowerCase()
    .replace(/ on (delete|update) (no action|restrict)/g, "")
    .replace(/[\s`()]/g, "");
}
