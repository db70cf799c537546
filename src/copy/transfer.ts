import type { Connection, Row } from "./connection.js";
import { highestKey } from "./highest-key.js";
import { Misfit } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import { keyOf, readBatches, readRows } from "./read-batches.js";
import { canonicalRow, rowText } from "./row-text.js";
import type { CopiedTable } from "./tables.js";
import type { Stage } from "./target.js";
import { inWholeSeconds } from "./whole-seconds.js";

export interface TransferOptions {
  /** See Limits. */
  readonly fractions: boolean;
  /** Told how many rows were read. */
  readonly read: (rows: number) => void;
}

/**
 * Brings the rows of a table over, in the order of their keys. Those that an earlier run has brought are compared, not trusted.
 * @returns false where what is there is not the beginning of the table: the source has changed meanwhile
 */
export async function transfer(
  source: Connection,
  stage: Stage,
  table: CopiedTable,
  { fractions, read }: TransferOptions,
): Promise<boolean> {
  const highest = await highestKey(stage, table);
  let last: number | undefined;
  for await (const rows of readBatches(source, table)) {
    const values = rows.map((row) => valuesToCopy(source, table, row, fractions));
    const known = rows.filter((row) => highest !== undefined && keyOf(table, row) <= highest).length;
    if (known > 0 && !(await isThere(stage, table, { after: last, upTo: keyOf(table, rows[known - 1]), values: values.slice(0, known) }))) {
      return false;
    }
    if (known < rows.length) await stage.insert(table, values.slice(known));
    last = keyOf(table, rows.at(-1));
    read(rows.length);
  }
  return highest === undefined || (last !== undefined && last >= highest);
}

/** All has been looked at before, in the same snapshot. */
function valuesToCopy(source: Connection, table: CopiedTable, row: Row, fractions: boolean): Value[] {
  const values = canonicalRow(table, row, source).map((value) => {
    if (value instanceof Misfit) throw new Error(`${table.name}, ${table.key} ${row[table.key]}: ${value.reason}, all of a sudden`);
    return value;
  });
  return fractions ? values : inWholeSeconds(table, values);
}

async function isThere(
  stage: Stage,
  table: CopiedTable,
  { after, upTo, values }: { after: number | undefined; upTo: number; values: readonly (readonly Value[])[] },
): Promise<boolean> {
  const rows = await readRows(stage, table, { after, upTo, limit: values.length + 1 });
  return (
    rows.length === values.length && rows.every((row, index) => rowText(canonicalRow(table, row, stage)) === rowText(values[index] ?? []))
  );
}
