import type { DataSource } from "typeorm";
import type { ServerUrl } from "../../ini/database-url.js";
import type { OpenOptions } from "../open.js";
import { connectMysql } from "./connect.js";
import { mysqlAddress } from "./connection-options.js";
import { openSession } from "./session.js";

/**
 * Opens a MariaDB or MySQL database.
 * @throws UserError
 */
export async function openMysql(
  url: ServerUrl,
  { logSql, readOnly = false, withoutEntities = false, wait = 0 }: OpenOptions,
): Promise<DataSource> {
  const session = await openSession(mysqlAddress(url), { logSql, wait });
  await session.close();
  return connectMysql({ ...session, readOnly, withoutEntities, logSql });
}
