import type { DataSource } from "typeorm";
import type { DatabaseUrl } from "../ini/database-url.js";
import { openSqlite } from "./sqlite/open.js";
import type { LogSql } from "./statements.js";

export interface OpenOptions {
  /** Is told each statement after it ran, with its parameters as they are: secrets are masked by who shows them. */
  logSql?: LogSql;
  /** Makes an empty database where there is none; of SQLite alone. */
  create?: boolean;
  readOnly?: boolean;
  /** For those who send SQL alone: to build the entities of SQLite takes longer than to open the file. */
  withoutEntities?: boolean;
  /** Seconds to wait for a server that is starting. */
  wait?: number;
}

/**
 * Opens the database that an ini names. The caller closes it with `destroy()`.
 * Date-times go in and come out as strings of local time; see local-time.ts.
 * @throws UserError where it does not exist, is no database, is locked longer than its timeout, or may not be read
 * or written; where a server cannot be reached, or does not let us in
 */
export async function openDatabase(url: DatabaseUrl, options: OpenOptions = {}): Promise<DataSource> {
  if (url.engine === "sqlite") return openSqlite(url, options);
  if (url.engine === "postgresql") return (await import("./postgres/open.js")).openPostgres(url, options);
  return (await import("./mysql/open.js")).openMysql(url, options);
}
