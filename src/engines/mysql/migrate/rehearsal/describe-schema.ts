import type { Queryable } from "../../../server/migrate/offending-rows.js";
import { quote } from "../../ddl/quote.js";

export interface SchemaDescription {
  readonly tables: readonly string[];
  /** One line for each part of a table, beginning with the table's name; sorted. */
  readonly lines: readonly string[];
}

/** Describes the tables of a database, independent of the order of their parts; without the version table. */
export async function describeSchema(connection: Queryable, database: string): Promise<SchemaDescription> {
  const tables = (await baseTables(connection, database)).filter((table) => table !== "alembic_version");
  const lines: string[] = [];
  for (const table of tables) lines.push(...(await describeTable(connection, database, table)));
  return { tables, lines: lines.sort() };
}

export async function baseTables(connection: Queryable, database: string): Promise<string[]> {
  const rows: { name: string }[] = await connection.query(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME",
    [database],
  );
  return rows.map(({ name }) => name);
}

/** The CREATE TABLE statement of a table, without the name of its database. */
export async function createStatement(connection: Queryable, database: string, table: string): Promise<string> {
  const [row = {}]: Record<string, string>[] = await connection.query(
    `SHOW CREATE TABLE ${quote(database)}.${quote(table)}`,
  );
  return row["Create Table"] ?? "";
}

async function describeTable(connection: Queryable, database: string, table: string): Promise<string[]> {
  const [, ...parts] = (await createStatement(connection, database, table)).split("\n");
  const options = parts.pop()?.replace(/ AUTO_INCREMENT=\d+/, "");
  return [...parts.map((part) => part.trim().replace(/,$/, "")), options].map((part) => `table ${table}: ${part}`);
}
