import type { TargetOptions } from "../../../copy/target.js";
import { temporaryNames } from "../../server/temporary-names.js";
import type { PostgresAddress } from "../connect/connection-options.js";
import { maintenanceDatabase } from "../connect/maintenance.js";
import { openSession, type PostgresSession } from "../connect/session.js";
import { withDatabase } from "../connect/with-database.js";
import { encodingClause, takeLock } from "../create/replace-database.js";
import { quote } from "../ddl/quote.js";
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
