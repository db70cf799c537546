import type { DataSource } from "typeorm";
import type { ServerUrl } from "../../ini/database-url.js";
import type { OpenOptions } from "../open.js";
import { connectPostgres } from "./connect.js";
import { postgresAddress } from "./connection-options.js";
import { openSession } from "./session.js";

/**
 * Opens a PostgreSQL database.
 * @throws UserError
 */
export async function openPostgres(
  url: ServerUrl,
  { logSql, readOnly = false, withoutEntities = false, wait = 0 }: OpenOptions,
): Promise<DataSource> {
  const session = await openSession(postgresAddress(url), { logSql, wait });
  await session.close();
  return connectPostgres({ ...session, readOnly, withoutEntities, logSql });
}
