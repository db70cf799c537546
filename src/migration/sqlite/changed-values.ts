import { type Connection, singleValue } from "./connection.js";
import type { CreateTableText } from "./create-table-text.js";
import { quotedName } from "./names.js";

export interface CopiedColumn {
  readonly from: string;
  readonly to: string;
  readonly column: string;
  readonly next: CreateTableText;
}

/**
 * How many values of a column are not what they were: SQLite stores the text `007` as the number 7 in a column of integers.
 * A number that is as large as before counts as the same.
 */
export async function countChangedValues(connection: Connection, { from, to, column, next }: CopiedColumn): Promise<number> {
  const [old, copy] = [`old.${quotedName(column)}`, `new.${quotedName(column)}`];
  const isNumber = (value: string) => `typeof(${value}) IN ('integer', 'real')`;
  const keys = rowKeys(next).map(quotedName);
  const count = await singleValue(
    connection,
    `SELECT COUNT(*) FROM ${quotedName(from)} AS old JOIN ${quotedName(to)} AS new ON ${keys.map((key) => `old.${key} = new.${key}`).join(" AND ")}
    WHERE CAST(${old} AS TEXT) IS NOT CAST(${copy} AS TEXT) AND NOT (${isNumber(old)} AND ${isNumber(copy)} AND ${old} = ${copy})`,
  );
  return count as number;
}

/** By what a row is found again in the copy. */
function rowKeys({ options, constraints, columns }: CreateTableText): string[] {
  if (!options.includes("WITHOUT ROWID")) return ["_rowid_"];
  const all = [...columns.flatMap((column) => column.constraints), ...constraints];
  const primary = all.find((constraint) => constraint.type === "primary");
  return primary?.type === "primary" ? primary.columns.map(({ name }) => name) : [];
}
