import type { Connection, ConnectionOptions } from "mysql2/promise";
import type { SessionOptions } from "../../../database/open/session-options.js";
import { waitForServer } from "../../../database/open/wait-for-server.js";
import { requireVersion, type ServerKind } from "../../server/connect/minimum-version.js";
import { closeOnFailure, type Session, sessionQuery } from "../../server/connect/session.js";
import { tryTlsModes } from "../../server/connect/try-tls-modes.js";
import type { MysqlAddress } from "./connection-options.js";
import { explainMysqlError, mysqlCode } from "./explain-error.js";
import { sessionSettings } from "./session-settings.js";
import type { TlsAttempt } from "./tls.js";

export interface MysqlSession extends Session {
  /** What is needed to open another connection to the same server. */
  readonly options: ConnectionOptions;
  readonly kind: Exclude<ServerKind, "PostgreSQL">;
}

/** @throws UserError if the server cannot be reached, refuses the login, or is too old */
export async function openSession(address: MysqlAddress, { logSql, wait }: SessionOptions): Promise<MysqlSession> {
  const { place } = address;
  const { connection, options } = await waitForServer(() => connect(address), wait);
  const explain = (error: unknown) => explainMysqlError(error, place);
  const query = sessionQuery(
    async (statement, parameters) => (await connection.query(statement, parameters))[0] as unknown[],
    {
      explain,
      logSql,
    },
  );
  const close = () => connection.end();
  return closeOnFailure({ close }, async () => {
    const [{ version } = { version: "" }] = await query<{ version: string }>("SELECT VERSION() AS version");
    const kind = version.includes("MariaDB") ? "MariaDB" : "MySQL";
    // MariaDB may prefix its version with one of MySQL, for old clients.
    requireVersion(kind, version.replace(/^5\.5\.5-/, ""));
    for (const setting of sessionSettings) await query(setting);
    return { options, kind, place, query, close };
  });
}

async function connect({ options, attempts, place }: MysqlAddress) {
  const mayRetry = (error: unknown) => mysqlCode(error) === "HANDSHAKE_NO_SSL_SUPPORT";
  try {
    return await tryTlsModes<TlsAttempt, Awaited<ReturnType<typeof attempt>>>(
      attempts,
      (ssl) => attempt(options, ssl),
      mayRetry,
    );
  } catch (error) {
    throw explainMysqlError(error, place);
  }
}

async function attempt(
  base: ConnectionOptions,
  ssl: TlsAttempt,
): Promise<{ connection: Connection; options: ConnectionOptions }> {
  const { default: mysql } = await import("mysql2/promise");
  const options = ssl === false ? base : { ...base, ssl };
  const connection = await mysql.createConnection(options);
  // Without a listener a lost connection would end the process; the next statement reports it.
  connection.on("error", () => {});
  return { connection, options };
}
