// A table as the catalog of a server describes it. Pure.
import type { ConstraintDefinition } from "../../../schema/operation.js";

export interface StoredTable {
  readonly name: string;
  readonly columns: readonly StoredColumn[];
  readonly constraints: readonly StoredConstraint[];
  /** Without those that belong to a constraint. */
  readonly indexes: readonly StoredIndex[];
}

export interface StoredColumn {
  readonly name: string;
  /** As the database spells it, e.g. `character varying(255)`. */
  readonly type: string;
  readonly nullable: boolean;
  /** SQL. */
  readonly default: string | undefined;
}

export interface StoredConstraint {
  readonly name: string;
  readonly type: ConstraintDefinition["type"];
  /** The columns it uses; for a foreign key, those of this table. */
  readonly columns: readonly string[];
  /** SQL, e.g. `UNIQUE (email)`. */
  readonly definition: string;
}

export interface StoredIndex {
  readonly name: string;
  /** The columns it uses, including those in expressions and conditions. */
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** SQL, for comparison. */
  readonly definition: string;
}

export function findColumn({ columns }: StoredTable, name: string): StoredColumn | undefined {
  return columns.find((column) => column.name === name);
}

/** @throws Error naming the existing columns */
export function columnOf(table: StoredTable, name: string): StoredColumn {
  const column = findColumn(table, name);
  if (column) return column;
  throw new Error(`${table.name} has no column ${name}; it has ${table.columns.map((other) => other.name).join(", ")}`);
}

/** @throws Error naming the existing indexes */
export function indexOf({ name: table, indexes }: StoredTable, name: string): StoredIndex {
  const index = indexes.find((other) => other.name === name);
  if (index) return index;
  throw new Error(`${table} has no index ${name}; it has ${indexes.map((other) => other.name).join(", ") || "none"}`);
}

export function findConstraint({ constraints }: StoredTable, name: string): StoredConstraint | undefined {
  return constraints.find((constraint) => constraint.name === name);
}

/** @throws Error naming the existing constraints of that type */
export function constraintOf(table: StoredTable, type: ConstraintDefinition["type"], name: string): StoredConstraint {
  const ofType = table.constraints.filter((constraint) => constraint.type === type);
  const constraint = ofType.find((other) => other.name === name);
  if (constraint) return constraint;
  throw new Error(
    `${table.name} has no ${type} constraint ${name}; it has ${ofType.map((other) => other.name).join(", ") || "none"}`,
  );
}
