// The comparison of two schemas: pure, and blind to what does not matter to anybody who uses the database.

import { primaryKeyOf, type SchemaModel, type TableModel } from "../../../schema/model.js";
import { pairUp } from "../match-by-name.js";
import type { TypeRules } from "../schema-engine.js";
import { compareColumns } from "./compare-columns.js";
import { compareConstraints } from "./compare-constraints.js";
import { compareIndexes } from "./compare-indexes.js";
import { addedTable, type Comparison, removedTable } from "./difference.js";

/**
 * What would have to change in a database for it to have a wanted schema.
 *
 * Constraints are matched by what they say, and by their names only where that fails. As with Alembic, names of primary keys, AUTOINCREMENT
 * and the order of columns do not count: the tables that Alembic rebuilds lose them. A renamed column is a removed one and an added one.
 */
export function compareSchemas(reflected: SchemaModel, wanted: SchemaModel, rules: TypeRules): Comparison {
  const { added, removed, common } = pairUp(reflected.tables, wanted.tables, ({ name }) => name);
  const compared = common.map(([was, table]) => compareTable(was, table, rules));
  return {
    differences: [...added.map(addedTable), ...removed.map(removedTable), ...compared.flatMap(({ differences }) => differences)],
    remarks: [...(reflected.drift ?? []), ...removed.flatMap(lostRemarks), ...compared.flatMap(({ remarks }) => remarks)],
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
  return beyond.map((what) => `A downgrade would bring table '${name}' back without this: ${what}`);
}

/** Rows without a number of their own, as Kallithea adds them, would be refused. */
function counterRemarks(was: TableModel, wanted: TableModel): string[] {
  const counting = wanted.columns.filter(({ autoIncrement }) => autoIncrement);
  const still = was.columns.filter(({ name, autoIncrement }) => !autoIncrement && counting.some((column) => column.name === name));
  return still.map(({ name }) => `The database does not count '${was.name}.${name}' upward; no operation changes this`);
}

function primaryKeyRemarks(was: TableModel, wanted: TableModel): string[] {
  const [there, here] = [was, wanted].map((table) => primaryKeyOf(table).join(", "));
  if (there === here) return [];
  return [`The primary key of '${was.name}' is (${there}) and not (${here}); no operation changes a primary key`];
}
