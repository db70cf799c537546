import type { TableModel } from "../../../schema/model.js";
import type { IndexDefinition } from "../../../schema/operation.js";
import { canonicalExpression } from "../../../schema/sql/expression.js";
import { pairUp } from "../match-by-name.js";
import { addedIndex, changedIndex, type Difference, removedIndex } from "./difference.js";

/** An index is dropped by its name, so the name counts as much as what it indexes, in which order, under which condition. */
export function compareIndexes(was: TableModel, wanted: TableModel): Difference[] {
  const table = wanted.name;
  const { added, removed, common } = pairUp(was.indexes, wanted.indexes, ({ name }) => name);
  return [
    ...added.map((index) => addedIndex(table, index)),
    ...removed.map((index) => removedIndex(table, index)),
    ...common.filter(([before, after]) => saying(before) !== saying(after)).map(([before, after]) => changedIndex(table, before, after)),
  ];
}

function saying({ columns, unique = false, where }: IndexDefinition): string {
  const members = columns.map((column) => canonicalExpression(typeof column === "string" ? JSON.stringify(column) : column.sql));
  return JSON.stringify([members, unique, where === undefined ? null : canonicalExpression(where)]);
}
