// A table as the catalog of a server describes it. Nothing here asks a database.
import type { ConstraintDefinition } from "../../../schema/operation.js";

export interface StoredTable {
  readonly name: string;
  readonly columns: readonly StoredColumn[];
  readonly constraints: readonly StoredConstraint[];
  /** Without those that a constraint made for itself. */
  readonly indexes: readonly StoredIndex[];
}

export interface StoredColumn {
  readonly name: string;
  /** In the words of the database, e.g. `character varying(255)`. */
  readonly type: string;
  readonly nullable: boolean;
  /** SQL. */
  readonly default: string | undefined;
}

export interface StoredConstraint {
  readonly name: string;
  readonly type: ConstraintDefinition["type"];
  /** Those that it is about; of a foreign key, those of this table. */
  readonly columns: readonly string[];
  /** SQL, e.g. `UNIQUE (email)`. */
  readonly definition: string;
}

export interface StoredIndex {
  readonly name: string;
  /** Those that it is about, in expressions and conditions as well. */
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** SQL, to compare it with another one. */
  readonly definition: string;
}

export function findColumn({ columns }: StoredTable, name: string): StoredColumn | undefined {
  return columns.find((column) => column.name === name);
}

/** @throws Error naming the columns that there are */
export function columnOf(table: StoredTable, name: string): StoredColumn {
  const column = findColumn(table, name);
  if (column) return column;
  throw new Error(`${table.name} has no column ${name}; it has ${table.columns.map((other) => other.name).join(", ")}`);
}

/** @throws Error naming the indexes that there are */
export function indexOf({ name: table, indexes }: StoredTable, name: string): StoredIndex {
  const index = indexes.find((other) => other.name === name);
  if (index) return index;
  throw new Error(`${table} has no index ${name}; it has ${indexes.map((other) => other.name).join(", ") || "none"}`);
}

export function findConstraint({ constraints }: StoredTable, name: string): StoredConstraint | undefined {
  return constraints.find((constraint) => constraint.name === name);
}

/** @throws Error naming the constraints of that type that there are */
export function constraintOf(table: StoredTable, type: ConstraintDefinition["type"], name: string): StoredConstraint {
  const ofType = table.constraints.filter((constraint) => constraint.type === type);
  const constraint = ofType.find((other) => other.name === name);
  if (constraint) return constraint;
  throw new Error(
    `${table.name} has no ${type} constraint ${name}; it has ${ofType.map((other) => other.name).join(", ") || "none"}`,
  );
}
