import { foldedName } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import type { CreateTableText } from "../../stored-sql/create-table-text.js";
import { type Connection, singleValue } from "../connection.js";
import { allConstraints, columnNames } from "./table-definition.js";

export interface CopiedColumn {
  readonly from: string;
  readonly to: string;
  readonly column: string;
  /** The columns that identify a row in the copy. */
  readonly keys: readonly string[];
}

/**
 * Counts the values of a column that a conversion has changed: SQLite stores the text `007` as the number 7 in an
 * integer column. Numbers are compared by value; a row that is missing from the copy counts as changed.
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
 * The columns that identify a row in both definitions of a table: its primary key, or SQLite's rowid.
 * @throws Error if the table has no primary key, and columns that hide all names of the rowid
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

/** A name of the rowid that is not the name of a column in either definition; undefined if there is none. */
export function rowIdName(old: CreateTableText, next: CreateTableText): string | undefined {
  if (next.options.includes("WITHOUT ROWID")) return undefined;
  const taken = new Set([...columnNames(old), ...columnNames(next)].map(foldedName));
  return rowIdNames.find((name) => !taken.has(name));
}
