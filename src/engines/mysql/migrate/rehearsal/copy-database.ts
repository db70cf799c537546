import type { Connection } from "../../../server/migrate/offending-rows.js";
import { quote } from "../../ddl/quote.js";
import { baseTables, createStatement } from "./describe-schema.js";

/**
 * Copies the tables of a database into a new one on the same server; views and triggers are left out.
 * @param connection whose own database is the one at hand while the new one is made
 */
export async function copyDatabase(connection: Connection, from: string, to: string): Promise<void> {
  const [schema]: { name: string; collation: string }[] = await connection.query(
    "SELECT DEFAULT_CHARACTER_SET_NAME AS name, DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
    [from],
  );
  await connection.query(`CREATE DATABASE ${quote(to)} CHARACTER SET ${schema?.name} COLLATE ${schema?.collation}`);
  const [session]: { own: string; mode: string }[] = await connection.query("SELECT DATABASE() AS own, @@sql_mode AS mode");
  await connection.query(`USE ${quote(to)}`);
  // Tables refer to each other in circles, and a row may have the number 0.
  await connection.query("SET SESSION foreign_key_checks = 0, sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')");
  try {
    for (const table of await baseTables(connection, from)) await copyTable(connection, from, table);
  } finally {
    await connection.query("SET SESSION foreign_key_checks = 1, sql_mode = ?", [session?.mode]);
    await connection.query(`USE ${quote(session?.own ?? from)}`);
  }
}

async function copyTable(connection: Connection, from: string, table: string): Promise<void> {
  await connection.query(await createStatement(connection, from, table));
  const columns: { name: string }[] = await connection.query(
    "SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND EXTRA NOT LIKE '%GENERATED%' ORDER BY ORDINAL_POSITION",
    [from, table],
  );
  const names = columns.map(({ name }) => quote(name)).join(", ");
  await connection.query(`INSERT INTO ${quote(table)} (${names}) SELECT ${names} FROM ${quote(from)}.${quote(table)}`);
}
