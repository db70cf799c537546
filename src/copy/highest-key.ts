import type { Connection } from "./connection.js";
import type { CopiedTable } from "./tables.js";

/** The highest key of a table's rows; undefined where it has none. */
export async function highestKey({ query, quote, table }: Connection, { name, key }: CopiedTable): Promise<number | undefined> {
  const [row] = await query<{ highest: number | null }>(`SELECT max(${quote(key)}) AS highest FROM ${table(name)}`);
  return row?.highest ?? undefined;
}
