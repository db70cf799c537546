// A few statements on an SQLite file, without TypeORM.
import type Database from "better-sqlite3";
import type { PlainSession, PlainValue } from "../../../database/open/plain-session.js";
import type { LogSql } from "../../../database/open/statements.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { explainSqliteError } from "./explain-error.js";
import { openFile } from "./open-file.js";
import { tableNames } from "./table-names.js";

export interface SqliteSessionOptions {
  readonly logSql?: LogSql | undefined;
  /** Then nothing is written, and an SQLite file need not be writable. */
  readonly readOnly?: boolean;
  /** Whether opening fails rather than that SQLite writes, as it may have to even before it reads. */
  readonly untouched?: boolean;
}

/** @throws UserError */
export function openPlainSqliteSession(
  url: SqliteUrl,
  { logSql, readOnly = false, untouched = false }: SqliteSessionOptions,
): Promise<PlainSession> {
  return openFile(url, { create: false, readOnly, untouched }, async (asReadOnly) => {
    const database = open(url, asReadOnly);
    const query = queryOf(database, url, logSql);
    try {
      await query("SELECT count(*) FROM sqlite_master");
    } catch (error) {
      database.close();
      throw error;
    }
    const dataSource = { query: query as PlainSession["dataSource"]["query"] };
    return {
      ...{ dataSource, query, columnBytes: Number.POSITIVE_INFINITY },
      tableNames: () => tableNames(dataSource),
      close: async () => void database.close(),
    };
  });
}

function open(url: SqliteUrl, readonly: boolean): Database.Database {
  try {
    return new Sqlite(url.file, { readonly, fileMustExist: true, timeout: url.timeout * 1000 });
  } catch (error) {
    throw explainSqliteError(error, url);
  }
}

function queryOf(database: Database.Database, url: SqliteUrl, logSql: LogSql | undefined) {
  return async <Row>(statement: string, values: readonly PlainValue[] = []): Promise<Row[]> => {
    const start = performance.now();
    try {
      const prepared = database.prepare(statement);
      const bound = values.map((value) => (typeof value === "boolean" ? Number(value) : value));
      if (prepared.reader) return prepared.all(bound) as Row[];
      prepared.run(bound);
      return [];
    } catch (error) {
      throw explainSqliteError(error, url);
    } finally {
      logSql?.(statement, values, performance.now() - start);
    }
  };
}
