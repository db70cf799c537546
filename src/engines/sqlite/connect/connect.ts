import { DataSource } from "typeorm";
import { entitySchema } from "../../../database/entity-schema.js";
import { startDataSource } from "../../../database/open/start-data-source.js";
import type { LogSql } from "../../../database/open/statements.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import { entities } from "../../../schema/entities.js";
import { literal } from "../ddl/literal.js";
import { sqliteTypes } from "../ddl/types.js";
import { bindIntegers } from "./exact-integers.js";
import { explainSqliteError } from "./explain-error.js";

export interface Connection {
  /** A path, or `:memory:`. */
  file: string;
  /** Seconds to wait for a lock. */
  timeout: number;
  readOnly?: boolean;
  /** Skips the entities. */
  withoutEntities?: boolean;
  logSql?: LogSql | undefined;
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
    timeout: connection.timeout * 1000,
    readonly: connection.readOnly ?? false,
    entities: connection.withoutEntities
      ? []
      : entities.map((entity) => entitySchema(entity, { types: sqliteTypes, literal })),
  });
  bindIntegers(dataSource);
  return startDataSource(dataSource, { logSql: connection.logSql, explain });
}
