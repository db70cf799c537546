import type { ClientConfig, PoolClient } from "pg";
import { DataSource } from "typeorm";
import { entitySchema } from "../../../database/entity-schema.js";
import type { OpenOptions } from "../../../database/open/open-options.js";
import { startDataSource } from "../../../database/open/start-data-source.js";
import type { LogSql } from "../../../database/open/statements.js";
import { entities } from "../../../schema/entities.js";
import type { Endpoint } from "../../server/connect/endpoint.js";
import { lockNotice, lockWaitSeconds } from "../../server/connect/lock-wait.js";
import { literal } from "../ddl/literal.js";
import { postgresqlTypes } from "../ddl/types.js";
import { explainPostgresqlError } from "./explain-error.js";

export interface Connection {
  readonly config: ClientConfig;
  readonly place: Endpoint;
  readonly readOnly?: boolean;
  /** Skips the entities. */
  readonly withoutEntities?: boolean;
  readonly logSql?: LogSql | undefined;
  readonly onNotice?: OpenOptions["onNotice"];
}

/** PostgreSQL's OIDs of types that pg returns differently from the other engines. */
const oids = { bigint: 20, timestamp: 1114 };

const parsers = new Map<number, (text: string) => unknown>([
  // pg would return a Date, in the time zone of this process.
  [oids.timestamp, String],
  // pg would return a string: COUNT(*) would be "2" here, and 2 on the other engines.
  [oids.bigint, (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)],
]);

/**
 * A data source for a PostgreSQL database.
 * @throws UserError
 */
export async function connectPostgresql({
  config,
  place,
  readOnly = false,
  withoutEntities = false,
  logSql,
  onNotice,
}: Connection): Promise<DataSource> {
  const { default: pg } = await import("pg");
  const explain = (error: unknown) => explainPostgresqlError(error, place);
  const dataSource = new DataSource({
    type: "postgres",
    driver: pg,
    ...(config.database !== undefined && { database: config.database }),
    installExtensions: false,
    extra: {
      ...config,
      types: {
        getTypeParser: (oid: number, format: "text") => parsers.get(oid) ?? pg.types.getTypeParser(oid, format),
      },
      onConnect: (client: PoolClient) => client.query(sessionSettings(readOnly)),
    },
    entities: withoutEntities
      ? []
      : entities.map((entity) => entitySchema(entity, { types: postgresqlTypes, literal })),
  });
  return startDataSource(dataSource, { logSql, explain, onSlow: onNotice && (() => onNotice(lockNotice(place))) });
}

/**
 * Independent of the settings of the server, database and role. Each statement of a transaction sees what others have
 * committed, so that scans that wait for each other need not start over; nobody waits for a lock forever; and the
 * server notices within two minutes if a machine that holds locks is gone.
 */
function sessionSettings(readOnly: boolean): string {
  return [
    "SET datestyle TO ISO",
    "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
    `SET lock_timeout TO '${lockWaitSeconds}s'`,
    "SET tcp_keepalives_idle TO 60",
    "SET tcp_keepalives_interval TO 10",
    "SET tcp_keepalives_count TO 6",
    ...(readOnly ? ["SET default_transaction_read_only TO on"] : []),
  ].join("; ");
}
