import { foldedName } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import type { CreateTableText } from "../../stored-sql/create-table-text.js";
import { type Connection, singleValue } from "../connection.js";
import { allConstraints, columnNames } from "./table-definition.js";

export interface CopiedColumn {
  readonly from: string;
  readonly to: string;
  readonly column: string;
  /** By what a row is found again in the copy. */
  readonly keys: readonly string[];
}

/**
 * How many values of a column are not what they were: SQLite stores the text `007` as the number 7 in a column of
 * integers. A number that is as large as before counts as the same, a row that is not found again as changed.
 */
export async function countChangedValues(
  connection: Connection,
  { from, to, column, keys }: CopiedColumn,
): Promise<number> {
  const [old, copy] = [`old.${quote(column)}`, `new.${quote(column)}`];
  const isNumber = (value: string) => `typeof(${value}) IN ('integer', 'real')`;
  const pairs = keys.map(quote).map((key) => `old.${key} = new.${key}`);
  const count = await singleValue(
    connection,
    `SELECT (SELECT COUNT(*) FROM ${quote(from)}) - COUNT(*)
    FROM ${quote(from)} AS old JOIN ${quote(to)} AS new ON ${pairs.join(" AND ")}
    WHERE CAST(${old} AS TEXT) IS CAST(${copy} AS TEXT) OR (${isNumber(old)} AND ${isNumber(copy)} AND ${old} = ${copy})`,
  );
  return count as number;
}

/**
 * The columns by which a row of one form of a table is found in another: its primary key, or SQLite's own number of the
 * row.
 * @throws Error if a table hides that number behind columns of its names, and has no key
 */
export function rowKeys(old: CreateTableText, next: CreateTableText): readonly string[] {
  const rowId = rowIdName(old, next);
  if (rowId !== undefined) return [rowId];
  const primary = allConstraints(next).find((constraint) => constraint.type === "primary");
  if (primary?.type === "primary") return primary.columns.map(({ name }) => name);
  throw new Error(
    `the rows of ${old.table.name} cannot be compared: it has columns named ${rowIdNames.join(", ")} and no primary key`,
  );
}

const rowIdNames = ["_rowid_", "rowid", "oid"];

/** A name for SQLite's number of a row that is not the name of a column in either form; undefined if there is none. */
export function rowIdName(old: CreateTableText, next: CreateTableText): string | undefined {
  if (next.options.includes("WITHOUT ROWID")) return undefined;
  const taken = new Set([...columnNames(old), ...columnNames(next)].map(foldedName));
  return rowIdNames.find((name) => !taken.has(name));
}
