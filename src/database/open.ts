import type { DataSource } from "typeorm";
import { UserError } from "../errors.js";
import type { DatabaseUrl } from "../ini/database-url.js";
import { openSqlite } from "./sqlite/open.js";
import type { LogSql } from "./statements.js";

export interface OpenOptions {
  /** Is told each statement after it ran, with its parameters as they are: secrets are masked by who shows them. */
  logSql?: LogSql;
  /** Makes an empty database where there is none. */
  create?: boolean;
  readOnly?: boolean;
}

/**
 * Opens the database that an ini names. The caller closes it with `destroy()`.
 * Date-times go in and come out as strings of local time; see local-time.ts.
 * @throws UserError where it does not exist, is no database, is locked longer than its timeout, or may not be read or written
 */
export async function openDatabase(url: DatabaseUrl, options: OpenOptions = {}): Promise<DataSource> {
  if (url.engine !== "sqlite") {
    throw new UserError(`sqlalchemy.url names a ${url.engine} database, and this version works on SQLite alone.`, {
      hint: "Use a URL like sqlite:///%(here)s/kallithea.db?timeout=60.",
    });
  }
  return openSqlite(url, options);
}
