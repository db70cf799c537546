import type { DataSource } from "typeorm";
import type { OpenOptions } from "../../../database/open/open-options.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { connectSqlite } from "./connect.js";
import { openFile } from "./open-file.js";

/**
 * Opens an SQLite file and reads from it, so that a problem with it shows up here.
 * @throws UserError
 */
export function openSqlite(
  url: SqliteUrl,
  { create = false, readOnly = false, ...others }: OpenOptions,
): Promise<DataSource> {
  return openFile(url, { create, readOnly }, async (isReadOnly) => {
    const dataSource = await connectSqlite({
      ...others,
      file: url.file,
      timeout: url.timeout,
      readOnly: isReadOnly,
    });
    try {
      await dataSource.query("SELECT count(*) FROM sqlite_master");
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
    return dataSource;
  });
}
