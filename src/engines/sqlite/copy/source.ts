import type { Source } from "../../../copy/connection.js";
import { DatabaseMissingError } from "../../../database/open/database-missing-error.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { checkFile } from "../connect/check-file.js";
import { quote } from "../ddl/quote.js";
import { explained, sqliteConnection } from "./connection.js";

/**
 * Opens an SQLite file for reading, in one transaction, which is a snapshot.
 * @throws UserError
 */
export async function openSqliteSource({ file, timeout }: SqliteUrl): Promise<Source> {
  if (file === ":memory:" || checkFile(file, { readOnly: true }) === undefined) {
    throw new DatabaseMissingError(`The database ${file} does not exist.`, {
      hint: "Correct sqlalchemy.url in its ini.",
    });
  }
  const location = { file, timeout };
  const database = explained(
    () => new Sqlite(file, { readonly: true, fileMustExist: true, timeout: timeout * 1000 }),
    location,
  );
  const connection = sqliteConnection(database, location);
  try {
    await connection.query("BEGIN");
    // The snapshot is taken by the first read.
    await connection.query("SELECT count(*) FROM sqlite_master");
  } catch (error) {
    await connection.close();
    throw error;
  }
  return { ...connection, columnsByTable: () => columnsByTable(connection) };
}

async function columnsByTable({ query }: Pick<Source, "query">): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = await query<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const columns = new Map<string, readonly string[]>();
  for (const { name } of tables) {
    const rows = await query<{ name: string }>(`PRAGMA table_info(${quote(name)})`);
    columns.set(
      name,
      rows.map((row) => row.name),
    );
  }
  return columns;
}
