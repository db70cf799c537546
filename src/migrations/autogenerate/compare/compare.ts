// The comparison of two schemas: pure, and blind to what does not matter to anybody who uses the database.
import { primaryKeyOf, type SchemaModel, type TableModel } from "../../../schema/model.js";
import type { ColumnChange, ColumnDefinition, IndexDefinition } from "../../../schema/operation.js";
import { canonicalExpression } from "../../../schema/sql/expression.js";
import { pairUp } from "../match-by-name.js";
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
 * What would have to change in a database for it to have a wanted schema.
 *
 * Constraints are matched by what they say, and by their names only where that fails. As with Alembic, names of primary
 * keys, AUTOINCREMENT and the order of columns do not count: the tables that Alembic rebuilds lose them. A renamed
 * column is a removed one and an added one.
 */
export function compareSchemas(reflected: SchemaModel, wanted: SchemaModel, rules: TypeRules): Comparison {
  const { added, removed, common } = pairUp(reflected.tables, wanted.tables, ({ name }) => name);
  const compared = common.map(([was, table]) => compareTable(was, table, rules));
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

function compareTable(was: TableModel, wanted: TableModel, rules: TypeRules): Comparison {
  const constraints = compareConstraints(was, wanted);
  return {
    differences: [...compareColumns(was, wanted, rules), ...constraints.differences, ...compareIndexes(was, wanted)],
    remarks: [
      ...primaryKeyRemarks(was, wanted),
      ...(rules.keysCount ? [] : counterRemarks(was, wanted)),
      ...constraints.remarks,
      ...was.beyond.map((what) => `Not compared: ${what} in table '${was.name}'`),
      ...(was.drift ?? []),
    ],
  };
}

function lostRemarks({ name, beyond }: TableModel): string[] {
  return beyond.map((what) => `A downgrade would restore table '${name}' without this: ${what}`);
}

/** Rows without a number of their own, as Kallithea adds them, would be refused. */
function counterRemarks(was: TableModel, wanted: TableModel): string[] {
  const counting = wanted.columns.filter(({ autoIncrement }) => autoIncrement);
  const still = was.columns.filter(
    ({ name, autoIncrement }) => !autoIncrement && counting.some((column) => column.name === name),
  );
  return still.map(({ name }) => `'${was.name}.${name}' is not auto-incrementing; no operation changes this`);
}

function primaryKeyRemarks(was: TableModel, wanted: TableModel): string[] {
  const [there, here] = [was, wanted].map((table) => primaryKeyOf(table).join(", "));
  if (there === here) return [];
  return [`The primary key of '${was.name}' is (${there}), not (${here}); no operation changes a primary key`];
}

/**
 * An index is dropped by its name, so the name counts as much as what it indexes, in which order, under which
 * condition.
 */
function compareIndexes(was: TableModel, wanted: TableModel): Difference[] {
  const table = wanted.name;
  const { added, removed, common } = pairUp(was.indexes, wanted.indexes, ({ name }) => name);
  return [
    ...added.map((index) => addedIndex(table, index)),
    ...removed.map((index) => removedIndex(table, index)),
    ...common
      .filter(([before, after]) => saying(before) !== saying(after))
      .map(([before, after]) => changedIndex(table, before, after)),
  ];
}

function saying({ columns, unique = false, where }: IndexDefinition): string {
  const members = columns.map((column) =>
    canonicalExpression(typeof column === "string" ? JSON.stringify(column) : column.sql),
  );
  return JSON.stringify([members, unique, where === undefined ? null : canonicalExpression(where)]);
}

/**
 * Columns are matched by their names: a rename is never guessed, for a wrong guess would put one column's data under
 * another's name.
 */
function compareColumns(was: TableModel, wanted: TableModel, rules: TypeRules): Difference[] {
  const table = wanted.name;
  const key = primaryKeyOf(wanted);
  const { added, removed, common } = pairUp(was.columns, wanted.columns, ({ name }) => name);
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
  was: ColumnDefinition,
  wanted: ColumnDefinition,
  rules: TypeRules,
  inKey: boolean,
): Difference[] {
  const place = `${table}.${wanted.name}`;
  const aspects = [typeAspect, ...(inKey ? [] : [nullableAspect]), defaultAspect].flatMap(
    (aspect) => aspect(place, was, wanted, rules) ?? [],
  );
  if (aspects.length === 0) return [];
  const change = Object.assign({}, ...aspects.map((aspect) => aspect.change)) as ColumnChange;
  const before = Object.assign({}, ...aspects.map((aspect) => aspect.was)) as ColumnChange;
  return [
    {
      lines: aspects.map(({ line }) => line),
      operations: [{ kind: "alterColumn", table, column: wanted.name, change, was: before }],
    },
  ];
}

type CompareAspect = (
  place: string,
  was: ColumnDefinition,
  wanted: ColumnDefinition,
  rules: TypeRules,
) => Aspect | undefined;

const typeAspect: CompareAspect = (place, was, wanted, { canonicalType }) => {
  const [from, to] = [canonicalType(was.type), canonicalType(wanted.type)];
  if (from === to) return undefined;
  const line = `Detected type change from ${from.toUpperCase()} to ${to.toUpperCase()} on '${place}'`;
  return { line, change: { type: wanted.type }, was: { type: was.type } };
};

const nullableAspect: CompareAspect = (place, was, wanted) => {
  const [from, to] = [was.nullable ?? false, wanted.nullable ?? false];
  if (from === to) return undefined;
  return {
    line: `Detected ${to ? "NULL" : "NOT NULL"} on column '${place}'`,
    change: { nullable: to },
    was: { nullable: from },
  };
};

const defaultAspect: CompareAspect = (place, was, wanted, rules) => {
  if (defaultIn(was, wanted, rules) === defaultIn(wanted, wanted, rules)) return undefined;
  const line = `Detected server default on column '${place}'`;
  return { line, change: { default: wanted.default ?? null }, was: { default: was.default ?? null } };
};

/** What the default of a column would put into the column that is wanted. */
function defaultIn(
  column: ColumnDefinition,
  { type }: ColumnDefinition,
  { defaultValue }: TypeRules,
): string | undefined {
  return column.default === undefined ? undefined : defaultValue(column.default, type);
}
