import { constraintName, conventionalName, firstColumnIn } from "../../../../schema/naming-convention.js";
import type { ConstraintDefinition, Operation } from "../../../../schema/operation.js";
import { constraintSql } from "../../ddl/constraint-sql.js";
import { sameName } from "../../ddl/names.js";
import type { ConstraintText } from "../../stored-sql/constraint-text.js";
import type { CreateTableText } from "../../stored-sql/create-table-text.js";
import { insertItem, removeItem, replaceSpan } from "../../stored-sql/edit-sql.js";
import {
  allConstraints,
  describeConstraint,
  parsed,
  type TableChange,
  type TableState,
  unchanged,
} from "./table-definition.js";

/** @throws Error if the table already has a constraint of that name, unless it is the same check */
export function createConstraint(
  state: TableState,
  { table: name, constraint }: Operation & { kind: "createConstraint" },
): TableChange {
  const table = parsed(state);
  const targetName = constraintName(name, constraint);
  const present = allConstraints(table).find(
    (found) => found.name && targetName !== undefined && sameName(found.name.name, targetName),
  );
  if (present && isSameCheck(present, constraint)) return unchanged(state);
  if (present) throw new Error(`${name} already has a constraint ${targetName}`);
  const last = table.constraints.at(-1) ?? table.columns.at(-1) ?? table.body;
  return { state: { ...state, sql: insertItem(table, last, constraintSql(name, constraint)) }, native: undefined };
}

/** A boolean column is created with its check. */
function isSameCheck(found: ConstraintText, target: ConstraintDefinition): boolean {
  return (
    found.type === "check" &&
    target.type === "check" &&
    withoutBlanks(found.condition) === withoutBlanks(target.condition)
  );
}

function withoutBlanks(condition: string): string {
  return condition.replace(/\s+/g, "").toLowerCase();
}

/** @throws Error listing the existing constraints if it is none of them */
export function dropConstraint(state: TableState, operation: Operation & { kind: "dropConstraint" }): TableChange {
  const table = parsed(state);
  const constraint = constraintNamed(table, operation);
  if (!constraint && operation.ifExists) return unchanged(state);
  if (!constraint) throw missingConstraint(table, operation);
  const isOfTable = table.constraints.includes(constraint);
  const sql = isOfTable ? removeItem(table, constraint) : replaceSpan(table.sql, constraint, "");
  return { state: { ...state, sql }, native: undefined };
}

/**
 * The rebuilds of the real Alembic have left many databases with constraints without names, and Kallithea 0.3 had no
 * names at all: unless IF EXISTS is given, an unnamed constraint is identified by the name that it should have.
 */
function constraintNamed(
  table: CreateTableText,
  { name, type, ifExists }: Operation & { kind: "dropConstraint" },
): ConstraintText | undefined {
  const ofType = allConstraints(table).filter((constraint) => constraint.type === type);
  const named = ofType.find((constraint) => constraint.name && sameName(constraint.name.name, name));
  if (named || ifExists) return named;
  const [unnamed, ...others] = ofType.filter(
    (constraint) => !constraint.name && sameName(expectedName(table, constraint, type) ?? "", name),
  );
  return others.length > 0 ? undefined : unnamed;
}

function expectedName(
  table: CreateTableText,
  constraint: ConstraintText,
  type: ConstraintDefinition["type"],
): string | undefined {
  return conventionalName(table.table.name, type, firstColumn(constraint));
}

function firstColumn(constraint: ConstraintText): string | undefined {
  if (constraint.type === "check") return firstColumnIn(constraint.condition);
  return "columns" in constraint ? constraint.columns[0]?.name : undefined;
}

function missingConstraint(
  text: CreateTableText,
  { table, name, type }: Operation & { kind: "dropConstraint" },
): Error {
  const present = allConstraints(text).filter((constraint) => constraint.type === type);
  const names = present.map((constraint) => constraint.name?.name ?? describeConstraint(constraint));
  return new Error(`${table} has no ${type} constraint ${name}; it has ${names.join(", ") || "none"}`);
}
