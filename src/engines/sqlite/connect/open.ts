import type { DataSource } from "typeorm";
import { DatabaseMissingError } from "../../../database/open/database-missing-error.js";
import type { OpenOptions } from "../../../database/open/open-options.js";
import { UserError } from "../../../errors.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { checkFile } from "./check-file.js";
import { connectSqlite } from "./connect.js";
import { sqliteCode } from "./explain-error.js";

/**
 * Opens an SQLite file and reads from it, so that a problem with it shows up here.
 * @throws UserError
 */
export async function openSqlite(url: SqliteUrl, options: OpenOptions): Promise<DataSource> {
  try {
    return await openAndRead(url, options);
  } catch (error) {
    const reason = options.readOnly ? reasonToOpenWritable(error) : undefined;
    if (reason === undefined) throw error;
    return openWritable(url, options, reason);
  }
}

async function openAndRead(
  url: SqliteUrl,
  { create = false, readOnly = false, ...others }: OpenOptions,
): Promise<DataSource> {
  if (checkFile(url.file, { readOnly }) === undefined && !create) {
    throw new DatabaseMissingError(`The database ${url.file} does not exist.`, {
      hint: "Check sqlalchemy.url in the ini, or create the database: kallithea-cli db-create",
    });
  }
  const dataSource = await connectSqlite({ file: url.file, timeout: url.timeout, readOnly, ...others });
  try {
    await dataSource.query("SELECT count(*) FROM sqlite_master");
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/** Why SQLite has to write before it can read; undefined if that is not the problem. */
function reasonToOpenWritable(error: unknown): string | undefined {
  const code = sqliteCode(error instanceof UserError ? error.cause : error) ?? "";
  if (code === "SQLITE_READONLY_ROLLBACK")
    return "a process that was writing to it was killed, and its journal has to be rolled back";
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(code))
    return "its journal mode is WAL, for which SQLite keeps files next to it";
  return undefined;
}

async function openWritable(url: SqliteUrl, options: OpenOptions, reason: string): Promise<DataSource> {
  try {
    return await openAndRead(url, { ...options, readOnly: false });
  } catch (error) {
    throw new UserError(`The database ${url.file} cannot be read without writing to its folder: ${reason}.`, {
      hint: "Run the command as the user that the server runs as, or while the server is running.",
      cause: error,
    });
  }
}

/** The tables of the open file, without SQLite's own. */
export async function tableNames(dataSource: DataSource): Promise<string[]> {
  const rows: { name: string }[] = await dataSource.query(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  return rows.map(({ name }) => name);
}
