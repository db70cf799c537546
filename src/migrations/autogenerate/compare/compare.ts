// Compares two schemas. Pure; ignores what does not matter to users of the database.
import { primaryKeyOf, type SchemaModel, type TableModel } from "../../../schema/model.js";
import type { ColumnChange, ColumnDefinition, IndexDefinition } from "../../../schema/operation.js";
import { normalizeExpression } from "../../../schema/sql/expression.js";
import { matchByName } from "../match-by-name.js";
import type { TypeRules } from "../schema-engine.js";
import { compareConstraints } from "./compare-constraints.js";
import {
  addedColumn,
  addedIndex,
  addedTable,
  type Comparison,
  changedIndex,
  type Difference,
  removedColumn,
  removedIndex,
  removedTable,
} from "./difference.js";

/**
 * What would have to change in a database to give it the target schema.
 *
 * Constraints are matched by their definition, and only then by name. As in Alembic, names of primary keys,
 * AUTOINCREMENT and the order of columns are ignored: tables that Alembic rebuilds lose them. A renamed column is a
 * removed and an added one.
 */
export function compareSchemas(reflected: SchemaModel, target: SchemaModel, rules: TypeRules): Comparison {
  const { added, removed, common } = matchByName(reflected.tables, target.tables, ({ name }) => name);
  const compared = common.map(([current, table]) => compareTable(current, table, rules));
  return {
    differences: [
      ...added.map(addedTable),
      ...removed.map(removedTable),
      ...compared.flatMap(({ differences }) => differences),
    ],
    remarks: [
      ...(reflected.drift ?? []),
      ...removed.flatMap(lostRemarks),
      ...compared.flatMap(({ remarks }) => remarks),
    ],
  };
}

function compareTable(current: TableModel, target: TableModel, rules: TypeRules): Comparison {
  const constraints = compareConstraints(current, target);
  return {
    differences: [
      ...compareColumns(current, target, rules),
      ...constraints.differences,
      ...compareIndexes(current, target),
    ],
    remarks: [
      ...primaryKeyRemarks(current, target),
      ...(rules.autoIncrementsKeys ? [] : autoIncrementRemarks(current, target)),
      ...constraints.remarks,
      ...current.unsupported.map((what) => `Not compared: ${what} in table '${current.name}'`),
      ...(current.drift ?? []),
    ],
  };
}

function lostRemarks({ name, unsupported }: TableModel): string[] {
  return unsupported.map((what) => `A downgrade would restore table '${name}' without this: ${what}`);
}

/** Kallithea adds rows without an id, which such a column would refuse. */
function autoIncrementRemarks(current: TableModel, target: TableModel): string[] {
  const autoIncrementing = target.columns.filter(({ autoIncrement }) => autoIncrement);
  const missing = current.columns.filter(
    ({ name, autoIncrement }) => !autoIncrement && autoIncrementing.some((column) => column.name === name),
  );
  return missing.map(({ name }) => `'${current.name}.${name}' is not auto-incrementing; no operation changes this`);
}

function primaryKeyRemarks(current: TableModel, target: TableModel): string[] {
  const [currentKey, targetKey] = [current, target].map((table) => primaryKeyOf(table).join(", "));
  if (currentKey === targetKey) return [];
  return [
    `The primary key of '${current.name}' is (${currentKey}), not (${targetKey}); no operation changes a primary key`,
  ];
}

/** An index is dropped by name, so the name matters as much as its members, their order and its condition. */
function compareIndexes(current: TableModel, target: TableModel): Difference[] {
  const table = target.name;
  const { added, removed, common } = matchByName(current.indexes, target.indexes, ({ name }) => name);
  return [
    ...added.map((index) => addedIndex(table, index)),
    ...removed.map((index) => removedIndex(table, index)),
    ...common
      .filter(([before, after]) => signature(before) !== signature(after))
      .map(([before, after]) => changedIndex(table, before, after)),
  ];
}

function signature({ columns, unique = false, where }: IndexDefinition): string {
  const members = columns.map((column) =>
    normalizeExpression(typeof column === "string" ? JSON.stringify(column) : column.sql),
  );
  return JSON.stringify([members, unique, where === undefined ? null : normalizeExpression(where)]);
}

/**
 * Columns are matched by name. A rename is never guessed: a wrong guess would put one column's data under another's
 * name.
 */
function compareColumns(current: TableModel, target: TableModel, rules: TypeRules): Difference[] {
  const table = target.name;
  const key = primaryKeyOf(target);
  const { added, removed, common } = matchByName(current.columns, target.columns, ({ name }) => name);
  return [
    ...added.map((column) => addedColumn(table, column)),
    ...removed.map((column) => removedColumn(table, column)),
    ...common.flatMap(([before, after]) => compareColumn(table, before, after, rules, key.includes(after.name))),
  ];
}

interface Aspect {
  readonly line: string;
  readonly change: ColumnChange;
  readonly was: ColumnChange;
}

function compareColumn(
  table: string,
  current: ColumnDefinition,
  target: ColumnDefinition,
  rules: TypeRules,
  inKey: boolean,
): Difference[] {
  const place = `${table}.${target.name}`;
  const aspects = [typeAspect, ...(inKey ? [] : [nullableAspect]), defaultAspect].flatMap(
    (aspect) => aspect(place, current, target, rules) ?? [],
  );
  if (aspects.length === 0) return [];
  const change = Object.assign({}, ...aspects.map((aspect) => aspect.change)) as ColumnChange;
  const before = Object.assign({}, ...aspects.map((aspect) => aspect.was)) as ColumnChange;
  return [
    {
      lines: aspects.map(({ line }) => line),
      operations: [{ kind: "alterColumn", table, column: target.name, change, was: before }],
    },
  ];
}

type CompareAspect = (
  place: string,
  current: ColumnDefinition,
  target: ColumnDefinition,
  rules: TypeRules,
) => Aspect | undefined;

const typeAspect: CompareAspect = (place, current, target, { canonicalType }) => {
  const [from, to] = [canonicalType(current.type), canonicalType(target.type)];
  if (from === to) return undefined;
  const line = `Detected type change from ${from.toUpperCase()} to ${to.toUpperCase()} on '${place}'`;
  return { line, change: { type: target.type }, was: { type: current.type } };
};

const nullableAspect: CompareAspect = (place, current, target) => {
  const [from, to] = [current.nullable ?? false, target.nullable ?? false];
  if (from === to) return undefined;
  return {
    line: `Detected ${to ? "NULL" : "NOT NULL"} on column '${place}'`,
    change: { nullable: to },
    was: { nullable: from },
  };
};

const defaultAspect: CompareAspect = (place, current, target, rules) => {
  if (defaultIn(current, target, rules) === defaultIn(target, target, rules)) return undefined;
  const line = `Detected server default on column '${place}'`;
  return { line, change: { default: target.default ?? null }, was: { default: current.default ?? null } };
};

/** The value that the default of a column would store in the target column. */
function defaultIn(
  column: ColumnDefinition,
  { type }: ColumnDefinition,
  { defaultValue }: TypeRules,
): string | undefined {
  return column.default === undefined ? undefined : defaultValue(column.default, type);
}
