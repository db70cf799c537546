// Whether what an operation makes is there already, and the same.

import { constraintName } from "../../../../schema/naming-convention.js";
import type { IndexDefinition, Operation } from "../../../../schema/operation.js";
import { constraintBodySql } from "../../../../schema/sql/ddl.js";
import { booleanCheck, columnSql } from "../../ddl/column-sql.js";
import { quotedNames, sameName } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import { type ColumnText, definitionSql, hasType, parseColumn } from "../../stored-sql/column-text.js";
import type { TableText } from "../../stored-sql/table-text.js";

export interface Presence {
  /** In words, e.g. `an index ui_key_idx`. */
  readonly what: string;
  /** SQL. */
  readonly present: string;
  readonly wanted: string;
  readonly same: boolean;
}

export type Making = Operation & { kind: "addColumn" | "createIndex" | "createConstraint" };

/** @returns undefined where nothing of that name is there */
export function presenceIn(table: TableText, making: Making): Presence | undefined {
  switch (making.kind) {
    case "addColumn":
      return presentColumn(table, making);
    case "createIndex":
      return presentIndex(table, making.index);
    case "createConstraint":
      return presentConstraint(table, making);
  }
}

/** @throws Error with both definitions */
export function alreadyThere({ name }: Pick<TableText, "name">, { what, present, wanted }: Presence): never {
  throw new Error(`${name} already has ${what}: ${present}. The revision expects ${wanted}`);
}

function presentColumn(table: TableText, { column }: Making & { kind: "addColumn" }): Presence | undefined {
  const found = table.columns.find(({ name }) => sameName(name, column.name));
  if (!found) return undefined;
  const wanted = columnSql(quotedNames, column).slice(quote(column.name).length + 1);
  const check = booleanCheck(quotedNames, table.name, column);
  const hasCheck = !check || table.constraints.some(({ name }) => sameName(name, check.name ?? ""));
  const same = isSameColumn(found.text, parseColumn(wanted), column) && hasCheck;
  return { what: `a column ${column.name}`, present: definitionSql(found.text), wanted, same };
}

/** Defaults are not compared: there are too many ways to write one. */
function isSameColumn(
  present: ColumnText,
  wanted: ColumnText,
  { type }: (Making & { kind: "addColumn" })["column"],
): boolean {
  return (
    hasType(present, type) &&
    present.nullable === wanted.nullable &&
    (present.default === undefined) === (wanted.default === undefined)
  );
}

function presentIndex(table: TableText, { name, columns, unique }: IndexDefinition): Presence | undefined {
  const found = table.keys.find((key) => sameName(key.name, name));
  if (!found) return undefined;
  const parts = columns.map((column) => (typeof column === "string" ? quote(column) : column.sql));
  const wanted = `${unique ? "UNIQUE " : ""}(${parts.join(", ")})`;
  return {
    what: `an index ${name}`,
    present: found.definition,
    wanted,
    same: normalized(found.definition) === normalized(wanted),
  };
}

function presentConstraint(
  table: TableText,
  { constraint }: Making & { kind: "createConstraint" },
): Presence | undefined {
  const name = constraint.type === "primary" ? "PRIMARY" : constraintName(table.name, constraint);
  const found = table.constraints.find(
    (other) => other.name === name || (name !== undefined && sameName(other.name, name)),
  );
  if (!found || name === undefined) return undefined;
  const wanted = constraintBodySql(quotedNames, constraint);
  const same = found.type === constraint.type && normalized(found.definition) === normalized(wanted);
  return { what: `a constraint ${name}`, present: found.definition, wanted, same };
}

/** Without what the server writes in another way: blanks, quotes, parentheses, and actions that are the usual ones. */
function normalized(definition: string): string {
  return definition
    .toLowerCase()
    .replace(/ on (delete|update) (no action|restrict)/g, "")
    .replace(/[\s`()]/g, "");
}
