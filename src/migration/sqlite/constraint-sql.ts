import type { ConstraintDefinition, ForeignKeyTarget } from "../operation.js";
import { constraintName } from "../run/naming-convention.js";
import { writtenName } from "./names.js";

/** `CONSTRAINT name UNIQUE (a, b)` and its like, as they stand in a CREATE TABLE. */
export function constraintSql(table: string, constraint: ConstraintDefinition): string {
  const name = constraintName(table, constraint);
  return `${name === undefined ? "" : `CONSTRAINT ${writtenName(name)} `}${bodySql(constraint)}`;
}

function bodySql(constraint: ConstraintDefinition): string {
  switch (constraint.type) {
    case "primary":
      return `PRIMARY KEY ${nameList(constraint.columns)}`;
    case "unique":
      return `UNIQUE ${nameList(constraint.columns)}`;
    case "check":
      return `CHECK (${constraint.condition})`;
    case "foreign":
      return `FOREIGN KEY${nameList(constraint.columns)} ${referenceSql(constraint)}`;
  }
}

function referenceSql({ referredTable, referredColumns, onDelete, onUpdate }: ForeignKeyTarget): string {
  return [
    `REFERENCES ${writtenName(referredTable)} ${nameList(referredColumns)}`,
    ...(onDelete === undefined ? [] : [`ON DELETE ${onDelete}`]),
    ...(onUpdate === undefined ? [] : [`ON UPDATE ${onUpdate}`]),
  ].join(" ");
}

function nameList(names: readonly string[]): string {
  return `(${names.map(writtenName).join(", ")})`;
}
