import type { DataSource } from "typeorm";
import { UserError } from "../../errors.js";
import type { DatabaseUrl } from "../../ini/database-url.js";
import type { OpenOptions } from "../open.js";
import { checkFile } from "./check-file.js";
import { connectSqlite } from "./connect.js";

export type SqliteUrl = Extract<DatabaseUrl, { engine: "sqlite" }>;

/**
 * Opens an SQLite file, and reads from it, so that what is wrong with it shows here.
 * @throws UserError
 */
export async function openSqlite(url: SqliteUrl, { create = false, readOnly = false, ...others }: OpenOptions): Promise<DataSource> {
  if (checkFile(url.file, { readOnly }) === undefined && !create) {
    throw new UserError(`The database ${url.file} does not exist.`, {
      hint: "Correct sqlalchemy.url in the ini; or kallithea-cli db-create makes it.",
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
