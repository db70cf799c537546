// Reads rows in the order of their keys, in batches limited in rows and in bytes, so that tables of any size need
// little memory.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Connection, Row, RowReader } from "./connection.js";
import type { CopiedTable } from "./tables.js";

const maxRows = 1000;
const maxBytes = 4 << 20;

/** All rows of a table. */
export function readBatches(source: Connection | RowReader, table: CopiedTable): AsyncGenerator<Row[]> {
  return "batches" in source ? source.batches(table) : readFromDatabase(source, table);
}

async function* readFromDatabase(connection: Connection, table: CopiedTable): AsyncGenerator<Row[]> {
  // Small rows may be followed by large ones, so the largest row of the table determines the size.
  const limit = Math.max(1, Math.min(maxRows, Math.floor(maxBytes / (await largestRow(connection, table)))));
  let after: number | undefined;
  for (;;) {
    const rows = await readRows(connection, table, { after, limit });
    if (rows.length > 0) yield rows;
    // SQLite's driver never waits, and a signal is only noticed when the process does.
    await nextTurn();
    if (rows.length < limit) return;
    after = keyOf(table, rows.at(-1));
  }
}

/** At most `limit` rows, those with the lowest keys above `after` and up to `upTo`. */
export async function readRows(
  connection: Connection,
  table: CopiedTable,
  { after, upTo, limit }: { after: number | undefined; upTo?: number; limit: number },
): Promise<Row[]> {
  const key = connection.quote(table.key);
  const columns = table.columns.map((column) => `${connection.exact(column)} AS ${connection.quote(column.name)}`);
  const conditions = [after !== undefined && `${key} > ${after}`, upTo !== undefined && `${key} <= ${upTo}`].filter(
    Boolean,
  );
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return connection.query(
    `SELECT ${columns.join(", ")} FROM ${connection.table(table.name)}${where} ORDER BY ${key} LIMIT ${limit}`,
  );
}

export function keyOf({ key }: CopiedTable, row: Row | undefined): number {
  return Number(row?.[key]);
}

/** @returns the approximate size of a value in bytes */
export function sizeOf(value: unknown): number {
  return typeof value === "string" || Buffer.isBuffer(value) ? value.length + 8 : 8;
}

/** @returns bytes, at least 1 */
async function largestRow(
  { query, quote, table: tableSql }: Connection,
  { name, columns }: CopiedTable,
): Promise<number> {
  const long = columns.filter(({ kind }) => ["string", "text", "binary", "longBinary"].includes(kind));
  const lengths = long.map((column) => `coalesce(octet_length(${quote(column.name)}), 0)`);
  if (lengths.length === 0) return 1;
  const [row] = await query<{ bytes: unknown }>(`SELECT max(${lengths.join(" + ")}) AS bytes FROM ${tableSql(name)}`);
  return Math.max(1, Number(row?.bytes ?? 0));
}
