// The tables that the entities ask for, as operations describe them, and in the order in which SQLAlchemy writes their
// constraints down.
import type { Column } from "./columns.js";
import type { Entity } from "./entity.js";
import type { ColumnDefinition, ConstraintDefinition, TableDefinition } from "./operation.js";

export interface TargetOptions {
  /**
   * Writes the check of each boolean beside the other constraints of its column, as Kallithea creates tables. Without
   * it the check goes with the type.
   */
  readonly booleanChecks?: boolean;
  /** Goes before the name of every table, but not into the names of constraints and indexes. */
  readonly prefix?: string;
}

/**
 * All tables, under the names that Kallithea gives to every key and constraint.
 * @param entities each after those that it refers to; the tables come in the same order
 */
export function targetTables(entities: readonly Entity[], options: TargetOptions = {}): TableDefinition[] {
  const keys = new Map(entities.map((entity) => [entity.table, primaryKeyOf(entity)]));
  return entities.map((entity) => targetTable(entity, keys, options));
}

type PrimaryKeys = ReadonlyMap<string, readonly string[]>;

function targetTable(
  { table, columns, uniques, indexes }: Entity,
  keys: PrimaryKeys,
  { booleanChecks, prefix = "" }: TargetOptions,
): TableDefinition {
  const all = Object.entries(columns);
  const composite = Object.entries(uniques).filter(([, of]) => of.length > 1);
  return {
    name: prefix + table,
    columns: all.map(([name, column]) => columnDefinition(name, column)),
    constraints: [
      { type: "primary", name: `pk_${table}`, columns: keys.get(table) ?? [] },
      ...composite.map(([name, of]) => ({ type: "unique" as const, name, columns: of })),
      ...all.flatMap(([name, column]) => [
        ...singleUniques(table, name, column, uniques),
        ...(column.references === undefined ? [] : [foreignKey(table, name, column.references, { keys, prefix })]),
        ...(booleanChecks === true && column.kind === "boolean" ? [booleanCheck(table, name)] : []),
      ]),
    ],
    indexes: Object.entries(indexes).map(([name, of]) => ({ name, columns: of })),
  };
}

function columnDefinition(name: string, { kind, length, nullable, primary, serverDefault }: Column): ColumnDefinition {
  return {
    name,
    type: { kind, ...(length !== undefined && { length }) },
    ...(nullable && { nullable }),
    ...(serverDefault !== undefined && { default: serverDefault }),
    ...(primary && { autoIncrement: true }),
  };
}

function singleUniques(
  table: string,
  column: string,
  { unique }: Column,
  uniques: Entity["uniques"],
): ConstraintDefinition[] {
  const named = Object.entries(uniques).filter(([, of]) => of.length === 1 && of[0] === column);
  return [...named.map(([name]) => name), ...(unique ? [`uq_${table}_${column}`] : [])].map((name) => ({
    type: "unique",
    name,
    columns: [column],
  }));
}

function foreignKey(
  table: string,
  column: string,
  referred: string,
  { keys, prefix }: { keys: PrimaryKeys; prefix: string },
): ConstraintDefinition {
  const referredColumns = keys.get(referred);
  if (referredColumns === undefined)
    throw new Error(`${table}.${column} refers to a table that does not exist: ${referred}`);
  return {
    type: "foreign",
    name: `fk_${table}_${column}`,
    columns: [column],
    referredTable: prefix + referred,
    referredColumns,
  };
}

function booleanCheck(table: string, column: string): ConstraintDefinition {
  return { type: "check", name: `ck_${table}_${column}`, condition: `${column} IN (0, 1)` };
}

function primaryKeyOf({ columns }: Entity): string[] {
  return Object.entries(columns)
    .filter(([, { primary }]) => primary)
    .map(([name]) => name);
}
