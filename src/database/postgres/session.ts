// One plain connection to a PostgreSQL server, for what concerns the server rather than the tables.
import type { Client, ClientConfig } from "pg";
import { requireVersion } from "../server/minimum-version.js";
import type { Place } from "../server/place.js";
import { waitForServer } from "../server/wait-for-server.js";
import type { LogSql } from "../statements.js";
import type { PostgresAddress } from "./connection-options.js";
import { explainPostgresError, postgresCode } from "./explain-error.js";
import type { TlsAttempt } from "./tls.js";

export interface PostgresSession {
  /** With this, others connect to the same place. */
  readonly config: ClientConfig;
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
export async function openSession(address: PostgresAddress, { logSql, wait }: SessionOptions): Promise<PostgresSession> {
  const { client, config } = await waitForServer(() => connect(address), wait);
  const session = sessionOf(client, { config, place: address.place, logSql });
  try {
    const [{ server_version } = { server_version: "" }] = await session.query<{ server_version: string }>("SHOW server_version");
    requireVersion("PostgreSQL", server_version);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function connect({ client, attempts, place }: PostgresAddress): Promise<{ client: Client; config: ClientConfig }> {
  const [first = false, second] = attempts;
  try {
    return await attempt(client, first);
  } catch (error) {
    // pg_hba.conf can demand TLS, or forbid it: libpq, too, tries the other way then.
    if (second === undefined || !["no TLS", "28000"].includes(postgresCode(error) ?? "")) throw explainPostgresError(error, place);
  }
  return attempt(client, second).catch((error) => {
    throw explainPostgresError(error, place);
  });
}

async function attempt(base: ClientConfig, ssl: TlsAttempt): Promise<{ client: Client; config: ClientConfig }> {
  const { default: pg } = await import("pg");
  const config = { ...base, ssl };
  const client = new pg.Client(config);
  // Without a listener a lost connection would end the process; the next statement tells of it.
  client.on("error", () => {});
  await client.connect();
  return { client, config };
}

function sessionOf(
  client: Client,
  { logSql, ...about }: Pick<PostgresSession, "config" | "place"> & { logSql: LogSql | undefined },
): PostgresSession {
  return {
    ...about,
    async query<Row>(statement: string, parameters: readonly unknown[] = []) {
      const start = performance.now();
      try {
        return (await client.query(statement, [...parameters])).rows as Row[];
      } catch (error) {
        throw explainPostgresError(error, about.place);
      } finally {
        logSql?.(statement, parameters, performance.now() - start);
      }
    },
    close: () => client.end(),
  };
}
