import type { Source } from "../../../copy/connection.js";
import type { SessionOptions } from "../../../database/open/session-options.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { mysqlAddress } from "../connect/connection-options.js";
import { type MysqlSession, openSession } from "../connect/session.js";
import { keepAlive, mysqlConnection } from "./connection.js";

/**
 * Connects for reading, in one transaction with a consistent snapshot.
 * @throws UserError
 */
export async function openMysqlSource(url: ServerUrl, options: SessionOptions): Promise<Source> {
  const session = await openSession(mysqlAddress(url), options);
  try {
    await keepAlive(session);
    await session.query("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  } catch (error) {
    await session.close();
    throw error;
  }
  return {
    ...mysqlConnection(session, { database: session.place.database, prefix: "" }),
    columnsByTable: () => columnsByTable(session),
  };
}

async function columnsByTable({ query, place }: MysqlSession): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await query<{ tableName: string; name: string }>(
    `SELECT TABLE_NAME AS tableName, COLUMN_NAME AS name FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN
       (SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE <> 'VIEW')
     ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    [place.database, place.database],
  );
  const tables = new Map<string, string[]>();
  for (const { tableName, name } of rows) tables.set(tableName, [...(tables.get(tableName) ?? []), name]);
  return tables;
}
