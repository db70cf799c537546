// The tables of the entities, as operations describe them, with constraints in SQLAlchemy's order.
import type { Column } from "./columns.js";
import type { Entity } from "./entity.js";
import type { ColumnDefinition, ConstraintDefinition, TableDefinition } from "./operation.js";

export interface TargetOptions {
  /**
   * Lists the check of each boolean with the other constraints of its column, as in Kallithea's CREATE TABLE. Otherwise
   * the check is part of the type.
   */
  readonly booleanChecks?: boolean;
  /** Prefix of every table name, but not of the names of constraints and indexes. */
  readonly prefix?: string;
}

/**
 * All tables, with Kallithea's names for keys and constraints.
 * @param entities each after those that it refers to; the tables have the same order
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
