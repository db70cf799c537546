import type { Client, ClientConfig } from "pg";
import { ServerNotReadyError } from "../../../database/open/server-not-ready-error.js";
import type { SessionOptions } from "../../../database/open/session-options.js";
import { waitForServer } from "../../../database/open/wait-for-server.js";
import { requireVersion } from "../../server/connect/minimum-version.js";
import { closeOnFailure, type Session, sessionQuery } from "../../server/connect/session.js";
import { tryTlsModes } from "../../server/connect/try-tls-modes.js";
import type { PostgresqlAddress } from "./connection-options.js";
import { explainPostgresqlError, postgresqlErrorCode } from "./explain-error.js";
import { requireRole } from "./server-role.js";
import type { TlsAttempt } from "./tls.js";

export interface PostgresqlSession extends Session {
  /** The configuration for further connections to the same database. */
  readonly config: ClientConfig;
}

/**
 * @throws UserError if no server can be reached, or it refuses the account, is too old, or does not have the role that
 * the URL requires
 */
export function openSession(address: PostgresqlAddress, { logSql, wait }: SessionOptions): Promise<PostgresqlSession> {
  return waitForServer(() => tryHosts(address, (host) => openSessionAt(host, logSql)), wait);
}

async function openSessionAt(address: PostgresqlAddress, logSql: SessionOptions["logSql"]): Promise<PostgresqlSession> {
  const { place, role } = address;
  const { client, config } = await connect(address);
  const explain = (error: unknown) => explainPostgresqlError(error, place);
  const query = sessionQuery(async (statement, parameters) => (await client.query(statement, parameters)).rows, {
    explain,
    logSql,
  });
  const session: PostgresqlSession = { config, place, query, close: () => client.end() };
  return closeOnFailure(session, async () => {
    const [{ server_version } = { server_version: "" }] = await query<{ server_version: string }>(
      "SHOW server_version",
    );
    requireVersion("PostgreSQL", server_version);
    if (role !== undefined) await requireRole(session, role);
    return session;
  });
}

/** pg_hba.conf can require or forbid TLS; libpq, too, then tries the other one. */
async function connect({
  client,
  attempts,
  place,
}: PostgresqlAddress): Promise<{ client: Client; config: ClientConfig }> {
  const canSucceedOtherwise = (error: unknown) => ["no TLS", "28000"].includes(postgresqlErrorCode(error) ?? "");
  try {
    return await tryTlsModes<TlsAttempt, Awaited<ReturnType<typeof attempt>>>(
      attempts,
      (ssl) => attempt(client, ssl),
      canSucceedOtherwise,
    );
  } catch (error) {
    throw explainPostgresqlError(error, place);
  }
}

async function attempt(base: ClientConfig, ssl: TlsAttempt): Promise<{ client: Client; config: ClientConfig }> {
  const { default: pg } = await import("pg");
  const config = { ...base, ssl };
  const client = new pg.Client(config);
  // Without a listener, a lost connection would end the process; the next statement reports it.
  client.on("error", () => {});
  try {
    await client.connect();
    return { client, config };
  } catch (error) {
    // If pg itself gives up, e.g. without a password, the server would keep waiting, and this process with it.
    void client.end();
    throw error;
  }
}

/**
 * Tries the hosts of a URL in order, as libpq does, and returns the first connection.
 * @throws ServerNotReadyError with the messages of all hosts; other errors at once, if another host would not help,
 * e.g. a wrong password
 */
async function tryHosts<Connected>(
  address: PostgresqlAddress,
  connect: (host: PostgresqlAddress) => Promise<Connected>,
): Promise<Connected> {
  const failures: ServerNotReadyError[] = [];
  for (const host of [address, ...address.others]) {
    try {
      return await connect(host);
    } catch (error) {
      if (!(error instanceof ServerNotReadyError)) throw error;
      failures.push(error);
    }
  }
  throw combined(failures);
}

function combined(failures: readonly ServerNotReadyError[]): ServerNotReadyError | undefined {
  const [first] = failures;
  if (first === undefined || failures.length === 1) return first;
  return new ServerNotReadyError(failures.map(({ message }) => message).join(" "), {
    ...(first.hint !== undefined && { hint: first.hint }),
    cause: first,
  });
}
