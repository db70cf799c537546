// The neutral picture of a schema: what a database has, and what the entities want, in the same words.
import type { ConstraintDefinition, IndexDefinition, TableDefinition } from "./operation.js";

export interface SchemaModel {
  readonly tables: readonly TableModel[];
  /** What is not as Kallithea makes it, and no operation puts right: sentences that say what does. */
  readonly drift?: readonly string[];
}

/**
 * A table in the words of the operations, so that what there was can be created again. Constraints of a database may be
 * without names. The check that comes with a boolean is part of its type and stands nowhere.
 */
export interface TableModel extends Required<TableDefinition> {
  /** What no operation can express, e.g. a collation, in words for a person. */
  readonly unsupported: readonly string[];
  /** As of the schema. */
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

/** A table whose foreign keys are added by a later statement. */
export function withoutForeignKeys(table: TableDefinition): TableDefinition {
  return { ...table, constraints: (table.constraints ?? []).filter(({ type }) => type !== "foreign") };
}

export function primaryKeyOf(table: TableModel): readonly string[] {
  return constraintsOf(table, "primary")[0]?.columns ?? [];
}

/** The columns of an index, as far as they are columns and not expressions. */
export function columnsOf(index: IndexDefinition): string[] {
  return index.columns.filter((column) => typeof column === "string");
}
