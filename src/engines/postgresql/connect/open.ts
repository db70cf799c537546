import type { ClientConfig } from "pg";
import type { DataSource } from "typeorm";
import type { OpenOptions } from "../../../database/open/open-options.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { connectPostgresql } from "./connect.js";
import { postgresqlAddress } from "./connection-options.js";
import { openSession } from "./session.js";

/** The configuration for further connections to the same database. */
export type OpenedAddress = ClientConfig;

/**
 * Opens a PostgreSQL database.
 * @returns the data source, and the address at which it was reached: the host that answered, with or without TLS
 * @throws UserError
 */
export async function openPostgresql(
  url: ServerUrl,
  { logSql, readOnly = false, withoutEntities = false, wait = 0, onNotice }: OpenOptions,
): Promise<{ dataSource: DataSource; address: OpenedAddress }> {
  const session = await openSession(postgresqlAddress(url), { logSql, wait });
  await session.close();
  return {
    dataSource: await connectPostgresql({ ...session, readOnly, withoutEntities, logSql, onNotice }),
    address: session.config,
  };
}
