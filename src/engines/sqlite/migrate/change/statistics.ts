// What ANALYZE has found out about a table, by which SQLite chooses its indexes. DROP TABLE would remove it.
import { quote } from "../../ddl/quote.js";
import { type Connection, singleValue } from "../connection.js";

export interface Statistics {
  /** Gives the table its statistics back, without those of indexes that it does not have any more in that form. */
  restore(): Promise<void>;
}

/**
 * Keeps the statistics of a table while it is rebuilt.
 * @param temporary a name that they have meanwhile
 */
export async function saveStatistics(connection: Connection, table: string, temporary: string): Promise<Statistics> {
  const statisticsNames = await statisticsTables(connection);
  const before = await indexColumns(connection, table);
  for (const statistics of statisticsNames) await rename(connection, statistics, table, temporary);
  return {
    async restore() {
      const after = await indexColumns(connection, table);
      const changed = [...before].filter(([index, columns]) => after.get(index) !== columns).map(([index]) => index);
      for (const statistics of statisticsNames) {
        for (const index of changed)
          await connection.query(`DELETE FROM ${statistics} WHERE tbl = ? AND idx = ?`, [temporary, index]);
        await rename(connection, statistics, temporary, table);
      }
    },
  };
}

/** There are none before the first ANALYZE. */
async function statisticsTables(connection: Connection): Promise<string[]> {
  const rows: { name: string }[] = await connection.query(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4')",
  );
  return rows.map(({ name }) => name);
}

async function rename(connection: Connection, statistics: string, from: string, to: string): Promise<void> {
  await connection.query(`UPDATE ${statistics} SET tbl = ? WHERE tbl = ? COLLATE NOCASE`, [to, from]);
}

/** By the name of each index: what it is on. */
async function indexColumns(connection: Connection, table: string): Promise<Map<string, string>> {
  const indexes: { name: string }[] = await connection.query(`PRAGMA index_list(${quote(table)})`);
  const columns = new Map<string, string>();
  for (const { name } of indexes) {
    const listed = `SELECT group_concat(coalesce(name, '?') || coll, ',') FROM pragma_index_xinfo(?) WHERE key`;
    columns.set(name, String(await singleValue(connection, listed, [name])));
  }
  return columns;
}
