// One plain connection to a MariaDB or MySQL server, for what concerns the server rather than the tables.
import type { Connection, ConnectionOptions } from "mysql2/promise";
import { requireVersion, type ServerKind } from "../server/minimum-version.js";
import type { Place } from "../server/place.js";
import { waitForServer } from "../server/wait-for-server.js";
import type { LogSql } from "../statements.js";
import type { MysqlAddress } from "./connection-options.js";
import { explainMysqlError, mysqlCode } from "./explain-error.js";
import { sessionSettings } from "./session-settings.js";
import type { TlsAttempt } from "./tls.js";

export interface MysqlSession {
  /** With this, others connect to the same place. */
  readonly options: ConnectionOptions;
  readonly kind: Exclude<ServerKind, "PostgreSQL">;
  readonly place: Place;
  /** @throws UserError */
  query<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface SessionOptions {
  logSql?: LogSql | undefined;
  /** Seconds to wait for a server that is starting. */
  wait: number;
}

/** @throws UserError where the server cannot be reached, does not let us in, or is too old */
export async function openSession(address: MysqlAddress, { logSql, wait }: SessionOptions): Promise<MysqlSession> {
  const { connection, options } = await waitForServer(() => connect(address), wait);
  const query = queries(connection, address.place, logSql);
  const close = () => connection.end();
  try {
    const [{ version } = { version: "" }] = await query<{ version: string }>("SELECT VERSION() AS version");
    const kind = version.includes("MariaDB") ? "MariaDB" : "MySQL";
    // In front of its own version MariaDB may put one of MySQL, for old clients.
    requireVersion(kind, version.replace(/^5\.5\.5-/, ""));
    await query(sessionSettings);
    return { options, kind, place: address.place, query, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function connect({ options, attempts, place }: MysqlAddress) {
  const [first = false, second] = attempts;
  try {
    return await attempt(options, first);
  } catch (error) {
    if (second === undefined || mysqlCode(error) !== "HANDSHAKE_NO_SSL_SUPPORT") throw explainMysqlError(error, place);
  }
  return attempt(options, second).catch((error) => {
    throw explainMysqlError(error, place);
  });
}

async function attempt(base: ConnectionOptions, ssl: TlsAttempt): Promise<{ connection: Connection; options: ConnectionOptions }> {
  const { default: mysql } = await import("mysql2/promise");
  const options = ssl === false ? base : { ...base, ssl };
  const connection = await mysql.createConnection(options);
  // Without a listener a lost connection would end the process; the next statement tells of it.
  connection.on("error", () => {});
  return { connection, options };
}

function queries(connection: Connection, place: Place, logSql: LogSql | undefined): MysqlSession["query"] {
  return async <Row>(statement: string, parameters: readonly unknown[] = []) => {
    const start = performance.now();
    try {
      const [rows] = await connection.query(statement, [...parameters]);
      return rows as Row[];
    } catch (error) {
      throw explainMysqlError(error, place);
    } finally {
      logSql?.(statement, parameters, performance.now() - start);
    }
  };
}
