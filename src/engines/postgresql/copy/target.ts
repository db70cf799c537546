import { randomInt } from "node:crypto";
import type { Source } from "../../../copy/connection.js";
import type { Limits } from "../../../copy/limits.js";
import type { Target, TargetOptions } from "../../../copy/target.js";
import { UserError } from "../../../errors.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { temporaryNames } from "../../server/temporary-names.js";
import { type PostgresqlAddress, postgresqlAddress } from "../connect/connection-options.js";
import { postgresqlErrorCode } from "../connect/explain-error.js";
import { maintenanceDatabase } from "../connect/maintenance.js";
import { openSession, type PostgresqlSession } from "../connect/session.js";
import { withDatabase } from "../connect/with-database.js";
import { checkDatabase } from "../create/check-database.js";
import { checkTables, type OldTables } from "../create/check-tables.js";
import { encodingClause, takeLock } from "../create/replace-database.js";
import { quote } from "../ddl/quote.js";
import { prepareSession } from "./connection.js";
import { openPostgresqlStaging } from "./staging.js";

const limits: Limits = {
  engine: "PostgreSQL",
  fractions: true,
  nul: false,
  lengths: true,
  notFinite: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
  bytes: {},
  // A protocol message and a value are limited to 1 GB.
  rowBytes: 2 ** 28,
};

/** @throws UserError if the account lacks a privilege */
export async function openPostgresqlTarget(url: ServerUrl, options: TargetOptions): Promise<Target> {
  const address = postgresqlAddress(url);
  const { database, server } = address.place;
  const opened = await openIfExists(address, options);
  let session = opened?.session;
  const tables = session === undefined ? [] : await tablesIn(session);
  return {
    location: `the database "${database}" on ${server}`,
    limits,
    tables,
    isAlso: async (source) => session !== undefined && isSameDatabase(session, source),
    async openStaging() {
      session ??= await createDatabase(address, options);
      return openPostgresqlStaging(session, { replaced: tables, keep: options.keep ? opened?.old : undefined });
    },
    close: async () => session?.close(),
  };
}

async function openIfExists(
  address: PostgresqlAddress,
  options: TargetOptions,
): Promise<{ session: PostgresqlSession; old: OldTables } | undefined> {
  const session = await openSession(address, options).catch((error: unknown) => {
    if (postgresqlErrorCode((error as Error).cause ?? error) === "3D000") return undefined;
    throw error;
  });
  if (session === undefined) {
    await checkDatabase(address, options);
    return undefined;
  }
  try {
    const old = await checkTables(address, { ...options, backup: options.keep ?? false });
    await requireEncoding(session);
    await requireSchemas(session);
    await prepareSession(session);
    await takeLock(session, temporaryNames(address.place.database).lock, address.place.database);
    return { session, old };
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function requireEncoding({ query, place }: PostgresqlSession): Promise<void> {
  const [answer] = await query<{ server_encoding: string }>("SHOW server_encoding");
  if (answer?.server_encoding === "UTF8") return;
  throw new UserError(`The database "${place.database}" has the encoding ${answer?.server_encoding}, not UTF8.`, {
    hint: "Name a database that does not exist yet in sqlalchemy.url; db-copy creates it.",
  });
}

/** The copy is built in a separate schema. */
async function requireSchemas({ query, place }: PostgresqlSession): Promise<void> {
  const [answer] = await query<{ may: boolean }>("SELECT has_database_privilege(current_database(), 'CREATE') AS may");
  if (answer?.may) return;
  throw new UserError(`${place.user} may not create a schema in the database "${place.database}".`, {
    hint: `As an administrator of the server: GRANT CREATE ON DATABASE "${place.database}" TO ${place.user}.`,
  });
}

async function tablesIn({ query }: PostgresqlSession): Promise<string[]> {
  const rows = await query<{ name: string }>(
    "SELECT tablename AS name FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
  );
  return rows.map(({ name }) => name);
}

/** An advisory lock belongs to one database, whatever name or address was used to connect. */
async function isSameDatabase({ query }: PostgresqlSession, source: Source): Promise<boolean> {
  if (source.engine !== "PostgreSQL") return false;
  const lock = randomInt(2 ** 47);
  await query("SELECT pg_advisory_lock($1)", [lock]);
  const [answer] = await source.query<{ free: boolean }>(`SELECT pg_try_advisory_lock(${lock}) AS free`);
  await query("SELECT pg_advisory_unlock($1)", [lock]);
  return answer?.free === false;
}

/** Creates an empty database. @returns a session in it, which locks out other runs */
async function createDatabase(address: PostgresqlAddress, { logSql }: TargetOptions): Promise<PostgresqlSession> {
  const { database } = address.place;
  const server = await openSession(withDatabase(address, maintenanceDatabase), { logSql, wait: 0 });
  try {
    await server.query(`CREATE DATABASE ${quote(database)}${await encodingClause(server)}`);
  } finally {
    await server.close();
  }
  const session = await openSession(address, { logSql, wait: 0 });
  try {
    await takeLock(session, temporaryNames(database).lock, database);
    await prepareSession(session);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}
