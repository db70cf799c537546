// An SQLite file that is only looked at, without TypeORM: that takes longer to load than everything else.
import type Database from "better-sqlite3";
import type { OpenOptions } from "../../../database/open/open-options.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import type { InspectedDatabase } from "../../engine.js";
import { explainSqliteError } from "./explain-error.js";
import { openFile } from "./open-file.js";
import { tableNames } from "./table-names.js";

/** @throws UserError */
export async function inspectSqlite(
  url: SqliteUrl,
  { logSql }: Pick<OpenOptions, "logSql">,
): Promise<InspectedDatabase> {
  const { database, query } = await openFile(url, { create: false, readOnly: true }, async (readOnly) => {
    const opened = open(url, readOnly);
    const ask = queryOf(opened, url, logSql);
    try {
      await ask("SELECT count(*) FROM sqlite_master");
    } catch (error) {
      opened.close();
      throw error;
    }
    return { database: opened, query: ask };
  });
  const dataSource = { query: query as InspectedDatabase["dataSource"]["query"] };
  return {
    dataSource,
    tableNames: () => tableNames(dataSource),
    comparison: async () => (await import("../reflect/comparison.js")).sqliteSchemaEngine,
    close: async () => void database.close(),
  };
}

function open(url: SqliteUrl, readonly: boolean): Database.Database {
  try {
    return new Sqlite(url.file, { readonly, fileMustExist: true, timeout: url.timeout * 1000 });
  } catch (error) {
    throw explainSqliteError(error, url);
  }
}

function queryOf(database: Database.Database, url: SqliteUrl, logSql: OpenOptions["logSql"]) {
  return async (statement: string): Promise<unknown[]> => {
    const start = performance.now();
    try {
      return database.prepare(statement).all();
    } catch (error) {
      throw explainSqliteError(error, url);
    } finally {
      logSql?.(statement, [], performance.now() - start);
    }
  };
}
