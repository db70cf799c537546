import type { Queryable } from "../../server/migrate/offending-rows.js";
import { quote } from "../ddl/quote.js";
import { parseTable, type TableText } from "./table-text.js";

export async function hasTable(connection: Queryable, name: string): Promise<boolean> {
  const rows: object[] = await connection.query(
    "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
    [name],
  );
  return rows.length > 0;
}

/** @throws Error if there is no such table */
export async function readTable(connection: Queryable, name: string): Promise<TableText> {
  if (!(await hasTable(connection, name))) throw new Error(`no such table: ${name}`);
  const [row = {}]: Record<string, string>[] = await connection.query(`SHOW CREATE TABLE ${quote(name)}`);
  const text = row["Create Table"];
  if (text === undefined) throw new Error(`${name} is a view`);
  return parseTable(name, text);
}

/** Other tables of this database that have foreign keys to a table. */
export async function tablesReferringTo(connection: Queryable, name: string): Promise<string[]> {
  const rows: { name: string }[] = await connection.query(
    `SELECT DISTINCT TABLE_NAME AS name FROM information_schema.REFERENTIAL_CONSTRAINTS
     WHERE UNIQUE_CONSTRAINT_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME = ? AND TABLE_NAME <> ? ORDER BY TABLE_NAME`,
    [name, name],
  );
  return rows.map((row) => row.name);
}
