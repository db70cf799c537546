import { DataSource, type QueryRunner } from "typeorm";
import { entitySchema } from "../../../database/entity-schema.js";
import type { OpenOptions } from "../../../database/open/open-options.js";
import { startDataSource } from "../../../database/open/start-data-source.js";
import type { LogSql } from "../../../database/open/statements.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import { entities } from "../../../schema/entities.js";
import { literal } from "../ddl/literal.js";
import { sqliteTypes } from "../ddl/types.js";
import { bindIntegers } from "./exact-integers.js";
import { explainSqliteError, sqliteCode } from "./explain-error.js";

export interface Connection {
  /** A path, or `:memory:`. */
  file: string;
  /** Seconds to wait for a lock. */
  timeout: number;
  readOnly?: boolean;
  /** Skips the entities. */
  withoutEntities?: boolean;
  logSql?: LogSql | undefined;
  onNotice?: OpenOptions["onNotice"];
}

/**
 * A data source for an SQLite file, which is created if it does not exist.
 * @throws UserError if SQLite cannot open it
 */
export async function connectSqlite(connection: Connection): Promise<DataSource> {
  const explain = (error: unknown) => explainSqliteError(error, connection);
  const dataSource = new DataSource({
    type: "better-sqlite3",
    driver: Sqlite,
    database: connection.file,
    timeout: (connection.onNotice ? Math.min(silentWait, connection.timeout) : connection.timeout) * 1000,
    readonly: connection.readOnly ?? false,
    entities: connection.withoutEntities
      ? []
      : entities.map((entity) => entitySchema(entity, { types: sqliteTypes, literal })),
  });
  bindIntegers(dataSource);
  if (connection.onNotice && connection.timeout > silentWait) reportWaits(dataSource, connection, connection.onNotice);
  return startDataSource(dataSource, { logSql: connection.logSql, explain });
}

/** Seconds to wait for a lock before that is reported. */
const silentWait = 1;

/**
 * Reports the first time that a statement has to wait for another process. TRAP: SQLite waits in the driver, which
 * blocks the process, so the statement is given up after a short time and run again.
 */
function reportWaits(
  { driver }: DataSource,
  { file, timeout }: Connection,
  onNotice: NonNullable<Connection["onNotice"]>,
): void {
  const createQueryRunner = driver.createQueryRunner.bind(driver);
  const reporting = new WeakSet<QueryRunner>();
  let isReported = false;
  driver.createQueryRunner = (mode) => {
    const runner = createQueryRunner(mode);
    // The driver returns the same runner every time.
    if (reporting.has(runner)) return runner;
    reporting.add(runner);
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    runner.query = (async (...args: unknown[]) => {
      try {
        return await query(...args);
      } catch (error) {
        if (isReported || sqliteCode(error) !== "SQLITE_BUSY") throw error;
        isReported = true;
        onNotice(`Waiting up to ${timeout} s for another process, which has locked the database ${file} …`);
        await query(`PRAGMA busy_timeout = ${(timeout - silentWait) * 1000}`);
        return await query(...args);
      }
    }) as QueryRunner["query"];
    return runner;
  };
}
