// A complete new database replaces the old one by two renames in one transaction.

import type { Created, CreateOptions, MayReplace } from "../../../database/create/creation.js";
import type { FirstRows } from "../../../database/create/first-rows.js";
import { UserError } from "../../../errors.js";
import { freeBackupName } from "../../server/create/backup-name.js";
import { creationInProgressError } from "../../server/create/creation-in-progress-error.js";
import { populate } from "../../server/create/populate.js";
import { temporaryNames } from "../../server/temporary-names.js";
import { connectPostgresql } from "../connect/connect.js";
import type { PostgresqlAddress } from "../connect/connection-options.js";
import { maintenanceDatabase } from "../connect/maintenance.js";
import { openSession, type PostgresqlSession } from "../connect/session.js";
import { withDatabase } from "../connect/with-database.js";
import { quote } from "../ddl/quote.js";
import { schemaStatements } from "../ddl/schema-statements.js";
import { databaseExists, readOldDatabase } from "./check-database.js";
import { keptDatabase } from "./kept.js";
import { closeSessions, type SwappedNames, swapDatabases } from "./swap-databases.js";

/**
 * Creates a database under a temporary name and renames it once it is complete. The old one is kept under a third name,
 * or dropped.
 * @returns undefined if `mayReplace` returned false
 * @throws UserError; the old database is unchanged then
 */
export async function replaceDatabase(
  address: PostgresqlAddress,
  firstRows: FirstRows,
  options: CreateOptions & { readonly mayReplace: MayReplace },
): Promise<Created | undefined> {
  const { database } = address.place;
  const { lock, replacement, old } = temporaryNames(database);
  const server = await openSession(withDatabase(address, maintenanceDatabase), { logSql: options.logSql, wait: 0 });
  try {
    await takeLock(server, lock, database);
    // Left by a killed run: we hold the lock, so no other run is alive.
    for (const leftover of [replacement, old]) await dropDatabase(server, leftover);
    const existing = (await databaseExists(server, database))
      ? (await readOldDatabase(address, options)).existing
      : undefined;
    if (existing !== undefined && !(await options.mayReplace(existing))) return undefined;
    if (existing === undefined || !options.backup) {
      await createAndSwap(server, { database, replacement, old }, firstRows, options);
      await dropOldDatabase(server, old, options);
      return { kept: undefined };
    }
    const backup = await freeBackupName(database, existing.revisions, (name) => databaseExists(server, name));
    await createAndSwap(server, { database, replacement, old: backup }, firstRows, options);
    return { kept: keptDatabase(server, database, backup) };
  } finally {
    // The lock is released with the session.
    await server.close();
  }
}

export async function takeLock(server: PostgresqlSession, lock: string, database: string): Promise<void> {
  const [answer] = await server.query<{ taken: boolean }>("SELECT pg_try_advisory_lock(hashtext($1)) AS taken", [lock]);
  if (!answer?.taken) throw creationInProgressError(database);
}

async function createAndSwap(
  server: PostgresqlSession,
  names: SwappedNames,
  firstRows: FirstRows,
  options: CreateOptions,
): Promise<void> {
  try {
    await createReplacement(server, names.replacement, firstRows, options);
    const closed = await swapDatabases(server, names);
    if (closed > 0)
      options.onNotice(
        `Closed ${closed} ${closed === 1 ? "connection" : "connections"} of other clients to the old database.`,
      );
  } catch (error) {
    // If it cannot be dropped now because the server is gone, the next run drops it.
    await dropDatabase(server, names.replacement).catch(() => {});
    throw error;
  }
}

async function createReplacement(
  server: PostgresqlSession,
  name: string,
  firstRows: FirstRows,
  { logSql }: CreateOptions,
): Promise<void> {
  await server.query(`CREATE DATABASE ${quote(name)}${await encodingClause(server)}`);
  const place = { ...server.place, database: name };
  await populate(
    await connectPostgresql({ config: { ...server.config, database: name }, place, logSql }),
    schemaStatements(),
    firstRows,
  );
}

/** A server that was initialized without a locale creates databases with the encoding SQL_ASCII. */
export async function encodingClause(server: PostgresqlSession): Promise<string> {
  const [template] = await server.query<{ encoding: string }>(
    "SELECT pg_encoding_to_char(encoding) AS encoding FROM pg_catalog.pg_database WHERE datname = 'template1'",
  );
  return template?.encoding === "UTF8" ? "" : " TEMPLATE template0 ENCODING 'UTF8'";
}

async function dropDatabase(server: PostgresqlSession, database: string): Promise<void> {
  await closeSessions(server, database);
  await server.query(`DROP DATABASE IF EXISTS ${quote(database)}`);
}

/** The new database is already in place: a failure here is only reported. */
async function dropOldDatabase(server: PostgresqlSession, old: string, { onNotice }: CreateOptions): Promise<void> {
  try {
    await dropDatabase(server, old);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onNotice(`The old database could not be dropped and still exists as "${old}": ${error.message}`);
  }
}
