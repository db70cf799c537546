import type { Pool, PoolOptions } from "mysql2";
import type { ConnectionOptions } from "mysql2/promise";
import { DataSource } from "typeorm";
import { entitySchema } from "../../../database/entity-schema.js";
import type { OpenOptions } from "../../../database/open/open-options.js";
import { startDataSource } from "../../../database/open/start-data-source.js";
import type { LogSql } from "../../../database/open/statements.js";
import { entities } from "../../../schema/entities.js";
import type { Endpoint } from "../../server/connect/endpoint.js";
import { lockNotice } from "../../server/connect/lock-wait.js";
import { literal } from "../ddl/literal.js";
import { mysqlTypes } from "../ddl/types.js";
import { explainMysqlError } from "./explain-error.js";
import type { MysqlSession } from "./session.js";
import { sessionSettings } from "./session-settings.js";

export interface ConnectOptions {
  readonly options: ConnectionOptions;
  /** TypeORM treats them as two databases: with the wrong one it misreads defaults. */
  readonly kind: MysqlSession["kind"];
  readonly place: Endpoint;
  readonly readOnly?: boolean;
  readonly withoutEntities?: boolean;
  /** Prefix of every table's name. */
  readonly tablePrefix?: string;
  readonly logSql?: LogSql | undefined;
  readonly onNotice?: OpenOptions["onNotice"];
}

/**
 * A data source on a MariaDB or MySQL database.
 * @throws UserError
 */
export async function connectMysql({
  options,
  kind,
  place,
  readOnly = false,
  withoutEntities = false,
  tablePrefix,
  logSql,
  onNotice,
}: ConnectOptions): Promise<DataSource> {
  const { default: mysql } = await import("mysql2");
  const explain = (error: unknown) => explainMysqlError(error, place);
  const dataSource = new DataSource({
    type: kind === "MariaDB" ? "mariadb" : "mysql",
    driver: { createPool: (poolOptions: PoolOptions) => withSettings(mysql.createPool(poolOptions), readOnly) },
    ...(options.database !== undefined && { database: options.database }),
    extra: options,
    ...(tablePrefix !== undefined && { entityPrefix: tablePrefix }),
    entities: withoutEntities ? [] : entities.map((entity) => entitySchema(entity, { types: mysqlTypes, literal })),
  });
  return startDataSource(dataSource, { logSql, explain, onSlow: onNotice && (() => onNotice(lockNotice(place))) });
}

function withSettings(pool: Pool, readOnly: boolean): Pool {
  pool.on("connection", (connection) => {
    const settings = [...sessionSettings, ...(readOnly ? ["SET SESSION TRANSACTION READ ONLY"] : [])];
    // They are sent before the first statement of the code that gets the connection.
    for (const setting of settings) connection.query(setting, (error) => error && connection.destroy());
  });
  return pool;
}
