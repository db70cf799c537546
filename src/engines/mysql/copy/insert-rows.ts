import type { Connection } from "../../../copy/connection.js";
import type { Value } from "../../../copy/normalize-value.js";
import { sizeOf } from "../../../copy/read-batches.js";
import type { Stage } from "../../../copy/target.js";
import type { MysqlSession } from "../connect/session.js";

type Rows = readonly (readonly Value[])[];

/** Rows are added in statements that the server takes: each of them comes in whole, or not at all. */
export async function insertRows({ query }: MysqlSession, { table: place, quote }: Connection): Promise<Stage["insert"]> {
  const [answer] = await query<{ packet: number }>("SELECT @@max_allowed_packet AS packet");
  // A character may take three bytes, and one more where it has to be escaped.
  const most = Number(answer?.packet) / 4;
  return async ({ name, columns }, rows) => {
    const start = `INSERT INTO ${place(name)} (${columns.map((column) => quote(column.name)).join(", ")}) VALUES ?`;
    for (const part of parts(rows, most)) await query(start, [part]);
  };
}

/** Each has at most so many bytes, or one row. */
function* parts(rows: Rows, most: number): Generator<Rows> {
  let start = 0;
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    const size = row.reduce((sum: number, value) => sum + sizeOf(value), 0);
    if (index > start && bytes + size > most) {
      yield rows.slice(start, index);
      [start, bytes] = [index, 0];
    }
    bytes += size;
  }
  yield rows.slice(start);
}
