import type { Connection } from "./connection.js";
import { readBatches } from "./read-batches.js";
import { canonicalRow } from "./row-text.js";
import { summation, type TableSum } from "./table-sum.js";
import type { CopiedTable } from "./tables.js";

/** Counts and sums up the rows of a table. @param read told how many rows were read */
export async function sumRows(connection: Connection, table: CopiedTable, read: (rows: number) => void): Promise<TableSum> {
  const sum = summation();
  for await (const rows of readBatches(connection, table)) {
    for (const row of rows) sum.add(canonicalRow(table, row, connection));
    read(rows.length);
  }
  return sum.sum();
}
