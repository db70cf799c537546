import type { MysqlSession } from "../connect/session.js";

/** The tables of a database; empty if it does not exist. */
export async function tablesIn({ query }: MysqlSession, database: string): Promise<string[]> {
  const rows = await query<{ name: string }>(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE <> 'VIEW' ORDER BY TABLE_NAME",
    [database],
  );
  return rows.map(({ name }) => name);
}

export async function databaseExists({ query }: MysqlSession, database: string): Promise<boolean> {
  return (await query("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?", [database])).length > 0;
}
