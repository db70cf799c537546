import { primaryKeyOf, type TableModel } from "../../../schema/model.js";
import type { ColumnChange, ColumnDefinition } from "../../../schema/operation.js";
import { pairUp } from "../match-by-name.js";
import type { TypeRules } from "../schema-engine.js";
import { addedColumn, type Difference, removedColumn } from "./difference.js";

/** Columns are matched by their names: a rename is never guessed, for a wrong guess would put one column's data under another's name. */
export function compareColumns(was: TableModel, wanted: TableModel, rules: TypeRules): Difference[] {
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

function compareColumn(table: string, was: ColumnDefinition, wanted: ColumnDefinition, rules: TypeRules, inKey: boolean): Difference[] {
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

type CompareAspect = (place: string, was: ColumnDefinition, wanted: ColumnDefinition, rules: TypeRules) => Aspect | undefined;

const typeAspect: CompareAspect = (place, was, wanted, { canonicalType }) => {
  const [from, to] = [canonicalType(was.type), canonicalType(wanted.type)];
  if (from === to) return undefined;
  const line = `Detected type change from ${from.toUpperCase()} to ${to.toUpperCase()} on '${place}'`;
  return { line, change: { type: wanted.type }, was: { type: was.type } };
};

const nullableAspect: CompareAspect = (place, was, wanted) => {
  const [from, to] = [was.nullable ?? false, wanted.nullable ?? false];
  if (from === to) return undefined;
  return { line: `Detected ${to ? "NULL" : "NOT NULL"} on column '${place}'`, change: { nullable: to }, was: { nullable: from } };
};

const defaultAspect: CompareAspect = (place, was, wanted, rules) => {
  if (defaultIn(was, wanted, rules) === defaultIn(wanted, wanted, rules)) return undefined;
  const line = `Detected server default on column '${place}'`;
  return { line, change: { default: wanted.default ?? null }, was: { default: was.default ?? null } };
};

/** What the default of a column would put into the column that is wanted. */
function defaultIn(column: ColumnDefinition, { type }: ColumnDefinition, { defaultValue }: TypeRules): string | undefined {
  return column.default === undefined ? undefined : defaultValue(column.default, type);
}
