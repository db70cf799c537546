// A schema independent of the engine, both of a database and of the entities.
import type { ConstraintDefinition, IndexDefinition, TableDefinition } from "./operation.js";

export interface SchemaModel {
  readonly tables: readonly TableModel[];
  /** Deviations from Kallithea's schema that no operation corrects: sentences that say what does. */
  readonly drift?: readonly string[];
}

/**
 * A table as operations describe it, so that it can be created again. Constraints of a database may have no names. The
 * check that comes with a boolean is part of its type and not listed.
 */
export interface TableModel extends Required<TableDefinition> {
  /** What no operation can express, e.g. a collation, as text for messages. */
  readonly unsupported: readonly string[];
  /** Like that of the schema. */
  readonly drift?: readonly string[];
}

export type Constraint<Type extends ConstraintDefinition["type"]> = Extract<ConstraintDefinition, { type: Type }>;

/** The constraints of one type. */
export function constraintsOf<Type extends ConstraintDefinition["type"]>(
  { constraints = [] }: Pick<TableDefinition, "constraints">,
  type: Type,
): Constraint<Type>[] {
  return constraints.filter((constraint): constraint is Constraint<Type> => constraint.type === type);
}

/** For a table whose foreign keys are added by a later statement. */
export function withoutForeignKeys(table: TableDefinition): TableDefinition {
  return { ...table, constraints: (table.constraints ?? []).filter(({ type }) => type !== "foreign") };
}

export function primaryKeyOf(table: TableModel): readonly string[] {
  return constraintsOf(table, "primary")[0]?.columns ?? [];
}

/** The columns of an index, without expressions. */
export function columnsOf(index: IndexDefinition): string[] {
  return index.columns.filter((column) => typeof column === "string");
}
