import type { DataSource } from "typeorm";
import type { OpenOptions } from "../../../database/open/open-options.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { connectMysql } from "./connect.js";
import { mysqlAddress } from "./connection-options.js";
import { type MysqlSession, openSession } from "./session.js";

/** What is needed to open another connection to the same database. */
export type OpenedAddress = Pick<MysqlSession, "options" | "kind" | "place">;

/**
 * Opens a MariaDB or MySQL database.
 * @returns it, with what is needed to connect again
 * @throws UserError
 */
export async function openMysql(
  url: ServerUrl,
  { logSql, readOnly = false, withoutEntities = false, wait = 0, onNotice }: OpenOptions,
): Promise<{ dataSource: DataSource; address: OpenedAddress }> {
  const session = await openSession(mysqlAddress(url), { logSql, wait });
  await session.close();
  const { options, kind, place } = session;
  const dataSource = await connectMysql({ options, kind, place, readOnly, withoutEntities, logSql, onNotice });
  return { dataSource, address: { options, kind, place } };
}
