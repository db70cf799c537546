// The result of ANALYZE for a table, by which SQLite chooses its indexes. DROP TABLE would delete it.
import { quote } from "../../ddl/quote.js";
import { type Connection, singleValue } from "../connection.js";

export interface Statistics {
  /** Restores the statistics, except those of indexes that were dropped or changed. */
  restore(): Promise<void>;
}

/**
 * Keeps the statistics of a table during a rebuild.
 * @param temporary the name under which they are kept
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

/** They do not exist before the first ANALYZE. */
async function statisticsTables(connection: Connection): Promise<string[]> {
  const rows: { name: string }[] = await connection.query(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4')",
  );
  return rows.map(({ name }) => name);
}

async function rename(connection: Connection, statistics: string, from: string, to: string): Promise<void> {
  await connection.query(`UPDATE ${statistics} SET tbl = ? WHERE tbl = ? COLLATE NOCASE`, [to, from]);
}

/** The columns of each index, by its name. */
async function indexColumns(connection: Connection, table: string): Promise<Map<string, string>> {
  const indexes: { name: string }[] = await connection.query(`PRAGMA index_list(${quote(table)})`);
  const columns = new Map<string, string>();
  for (const { name } of indexes) {
    const listed = `SELECT group_concat(coalesce(name, '?') || coll, ',') FROM pragma_index_xinfo(?) WHERE key`;
    columns.set(name, String(await singleValue(connection, listed, [name])));
  }
  return columns;
}
