// What a migration does to a schema, as data: the same list is run, written as TypeScript or SQL, and reversed.
import type { ColumnKind } from "./columns.js";

/**
 * A type of Kallithea, which exists on every database, or an SQL type of one database. On a database without booleans,
 * a boolean includes its check, `ck_<table>_<column>`; there is no operation for that check.
 */
export type ColumnType = { readonly kind: ColumnKind; readonly length?: number } | { readonly sql: string };

/** A server default: a value or an SQL expression. */
export type ColumnDefault = string | number | boolean | { readonly sql: string };

export interface ColumnDefinition {
  readonly name: string;
  readonly type: ColumnType;
  /** NOT NULL by default. */
  readonly nullable?: boolean;
  readonly default?: ColumnDefault;
  /** Whether the database assigns increasing numbers. */
  readonly autoIncrement?: boolean;
}

/** A constraint without a name is named by Kallithea's naming convention, e.g. `uq_users_email`. */
export type ConstraintDefinition =
  | { readonly type: "primary"; readonly name?: string; readonly columns: readonly string[] }
  | { readonly type: "unique"; readonly name?: string; readonly columns: readonly string[] }
  | { readonly type: "check"; readonly name?: string; readonly condition: string }
  | ({ readonly type: "foreign"; readonly name?: string; readonly columns: readonly string[] } & ForeignKeyTarget);

export interface ForeignKeyTarget {
  readonly referredTable: string;
  readonly referredColumns: readonly string[];
  readonly onDelete?: string;
  readonly onUpdate?: string;
}

export interface IndexDefinition {
  readonly name: string;
  /** Column names or SQL expressions. */
  readonly columns: readonly (string | { readonly sql: string })[];
  readonly unique?: boolean;
  /** The condition of a partial index. */
  readonly where?: string;
}

export interface TableDefinition {
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints?: readonly ConstraintDefinition[];
  readonly indexes?: readonly IndexDefinition[];
}

/** The changes of a column; `default: null` removes the default. */
export interface ColumnChange {
  readonly type?: ColumnType;
  readonly nullable?: boolean;
  readonly default?: ColumnDefault | null;
}

/** `was` is what the reverse restores; without it there is no reverse. */
export type Operation =
  | { readonly kind: "createTable"; readonly table: TableDefinition }
  | { readonly kind: "dropTable"; readonly table: string; readonly ifExists?: boolean; readonly was?: TableDefinition }
  | { readonly kind: "renameTable"; readonly from: string; readonly to: string }
  | {
      readonly kind: "addColumn";
      readonly table: string;
      readonly column: ColumnDefinition;
      readonly ifNotExists?: boolean;
    }
  | {
      readonly kind: "dropColumn";
      readonly table: string;
      readonly column: string;
      readonly ifExists?: boolean;
      readonly was?: ColumnDefinition;
    }
  | {
      readonly kind: "alterColumn";
      readonly table: string;
      readonly column: string;
      readonly change: ColumnChange;
      readonly was?: ColumnChange;
    }
  | { readonly kind: "renameColumn"; readonly table: string; readonly from: string; readonly to: string }
  | { readonly kind: "createIndex"; readonly table: string; readonly index: IndexDefinition }
  | {
      readonly kind: "dropIndex";
      readonly table: string;
      readonly name: string;
      readonly ifExists?: boolean;
      readonly was?: IndexDefinition;
    }
  | { readonly kind: "createConstraint"; readonly table: string; readonly constraint: ConstraintDefinition }
  | {
      readonly kind: "dropConstraint";
      readonly table: string;
      readonly name: string;
      readonly type: ConstraintDefinition["type"];
      readonly ifExists?: boolean;
      readonly was?: ConstraintDefinition;
    };

/** @returns undefined if the operation does not know the previous state */
export function reverseOf(operation: Operation): Operation | undefined {
  switch (operation.kind) {
    case "createTable":
      return { kind: "dropTable", table: operation.table.name, was: operation.table };
    case "dropTable":
      return operation.was && { kind: "createTable", table: operation.was };
    case "renameTable":
      return { kind: "renameTable", from: operation.to, to: operation.from };
    case "addColumn":
      return { kind: "dropColumn", table: operation.table, column: operation.column.name, was: operation.column };
    case "dropColumn":
      return operation.was && { kind: "addColumn", table: operation.table, column: operation.was };
    case "alterColumn":
      return operation.was && { ...operation, change: operation.was, was: operation.change };
    case "renameColumn":
      return { kind: "renameColumn", table: operation.table, from: operation.to, to: operation.from };
    case "createIndex":
      return { kind: "dropIndex", table: operation.table, name: operation.index.name, was: operation.index };
    case "dropIndex":
      return operation.was && { kind: "createIndex", table: operation.table, index: operation.was };
    case "createConstraint":
      return reverseOfConstraint(operation);
    case "dropConstraint":
      return operation.was && { kind: "createConstraint", table: operation.table, constraint: operation.was };
  }
}

/** The downgrade of a list of operations: the reverse of each, last one first. */
export function reverseAll(operations: readonly Operation[]): (Operation | undefined)[] {
  return operations.map(reverseOf).reverse();
}

function reverseOfConstraint({ table, constraint }: Operation & { kind: "createConstraint" }): Operation | undefined {
  if (constraint.name === undefined) return undefined;
  return { kind: "dropConstraint", table, name: constraint.name, type: constraint.type, was: constraint };
}
