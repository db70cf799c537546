import type { PostgresAddress } from "../../database/postgres/connection-options.js";
import { maintenanceDatabase } from "../../database/postgres/maintenance.js";
import { quote } from "../../database/postgres/quote.js";
import { encodingClause, takeLock } from "../../database/postgres/replace-database.js";
import { openSession, type PostgresSession } from "../../database/postgres/session.js";
import { withDatabase } from "../../database/postgres/with-database.js";
import { temporaryNames } from "../../database/server/temporary-names.js";
import type { TargetOptions } from "../target.js";
import { prepareSession } from "./connection.js";

/** Makes an empty database. @returns a session in it, which keeps others away from it */
export async function createDatabase(address: PostgresAddress, { logSql }: TargetOptions): Promise<PostgresSession> {
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
