import type Database from "better-sqlite3";
import type { Source } from "../../../copy/connection.js";
import { DatabaseMissingError } from "../../../database/open/database-missing-error.js";
import { UserError } from "../../../errors.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { shellPath } from "../../../shell-word.js";
import { checkFile } from "../connect/check-file.js";
import type { DatabaseFile } from "../connect/explain-error.js";
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
    requireSound(database, location);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return { ...connection, columnsByTable: () => columnsByTable(connection) };
}

/**
 * Rows of a damaged page can be missing, or be those of another table, without an error. This reads the file once more,
 * and compares no index with its table: rows are read from the tables.
 */
function requireSound(database: Database.Database, location: DatabaseFile): void {
  const found = explained(() => database.pragma("quick_check(10000)") as { quick_check: string }[], location).find(
    ({ quick_check }) => quick_check !== "ok" && !violation.test(quick_check),
  );
  if (found === undefined) return;
  throw new UserError(`The database ${location.file} is damaged: ${printed(found.quick_check)}.`, {
    hint: `Nothing was written. Restore a backup, or save what can be read: sqlite3 ${shellPath(location.file)} .recover`,
  });
}

/** A value that its column does not allow: the check of each row reports it, with its row. */
const violation = /^(NULL value in|CHECK constraint failed in|(NUMERIC|TEXT|non-\w+) value in) /i;

/** e.g. `*** in database main ***\nTree 5 page 5: btreeInitPage() returns error code 11` */
function printed(text: string): string {
  return text
    .replace(/^\*\*\* in database main \*\*\*\s*/, "")
    .replaceAll(/\s+/g, " ")
    .trim();
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
