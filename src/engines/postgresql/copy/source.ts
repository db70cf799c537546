import type { Source } from "../../../copy/connection.js";
import type { SessionOptions } from "../../../database/open/session-options.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { postgresqlAddress } from "../connect/connection-options.js";
import { openSession } from "../connect/session.js";
import { postgresqlConnection, prepareSession } from "./connection.js";

/**
 * Connects for reading, in one transaction, which is a snapshot.
 * @throws UserError
 */
export async function openPostgresqlSource(url: ServerUrl, options: SessionOptions): Promise<Source> {
  const session = await openSession(postgresqlAddress(url), options);
  try {
    await prepareSession(session);
    await session.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
  } catch (error) {
    await session.close();
    throw error;
  }
  const connection = postgresqlConnection(session);
  return { ...connection, columnsByTable: () => columnsByTable(connection) };
}

async function columnsByTable({ query }: Pick<Source, "query">): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await query<{ name: string; columns: string[] }>(
    `SELECT relname AS name, array_agg(attname::text ORDER BY attnum) AS columns FROM pg_catalog.pg_class
     JOIN pg_catalog.pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
     WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
       AND relkind IN ('r', 'p') GROUP BY relname ORDER BY relname`,
  );
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}
