// Rows in the order of their keys, in batches that are bounded in bytes: a table of any size passes through little memory.
import type { Connection, Row } from "./connection.js";
import type { CopiedTable } from "./tables.js";

const firstRows = 200;
const mostRows = 5000;
const wantedBytes = 1 << 20;

/** All rows of a table. */
export async function* readBatches(connection: Connection, table: CopiedTable): AsyncGenerator<Row[]> {
  let limit = firstRows;
  let after: number | undefined;
  for (;;) {
    const rows = await readRows(connection, table, { after, limit });
    if (rows.length > 0) yield rows;
    if (rows.length < limit) return;
    after = keyOf(table, rows.at(-1));
    limit = nextLimit(limit, bytesOf(rows));
  }
}

/** The rows with the lowest keys above `after`, and not above `upTo`; at most `limit`. */
export async function readRows(
  connection: Connection,
  table: CopiedTable,
  { after, upTo, limit }: { after: number | undefined; upTo?: number; limit: number },
): Promise<Row[]> {
  const key = connection.quote(table.key);
  const columns = table.columns.map((column) => `${connection.exact(column)} AS ${connection.quote(column.name)}`);
  const conditions = [after !== undefined && `${key} > ${after}`, upTo !== undefined && `${key} <= ${upTo}`].filter(Boolean);
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  // The plain key is the table's: a column of the result could be an expression.
  const order = `${connection.table(table.name)}.${key}`;
  return connection.query(`SELECT ${columns.join(", ")} FROM ${connection.table(table.name)}${where} ORDER BY ${order} LIMIT ${limit}`);
}

export function keyOf({ key }: CopiedTable, row: Row | undefined): number {
  return Number(row?.[key]);
}

/** Small rows may be followed by large ones, so it grows by steps. */
function nextLimit(limit: number, bytes: number): number {
  return Math.max(1, Math.min(mostRows, limit * 4, Math.floor((limit * wantedBytes) / Math.max(bytes, 1))));
}

function bytesOf(rows: readonly Row[]): number {
  let bytes = 0;
  for (const row of rows) for (const name in row) bytes += sizeOf(row[name]);
  return bytes;
}

/** @returns about how many bytes a value takes */
export function sizeOf(value: unknown): number {
  return typeof value === "string" || Buffer.isBuffer(value) ? value.length + 8 : 8;
}
