import type { Leftover } from "../../../database/leftover.js";
import type { SessionOptions } from "../../../database/open/session-options.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { temporaryNames } from "../../server/temporary-names.js";
import { postgresqlAddress } from "../connect/connection-options.js";
import { openSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";

/** The databases and the schema that no db-create and no db-copy is working with. Only reads. */
export async function postgresqlLeftovers(url: ServerUrl, options: SessionOptions): Promise<Leftover[]> {
  const { query, close } = await openSession(postgresqlAddress(url), options);
  try {
    const { replacement, copy, old, lock } = temporaryNames(url.database);
    // The lock is taken in the maintenance database, or in this one.
    const held = await query(
      "SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objid::bigint = hashtext($1)::bigint & 4294967295",
      [lock],
    );
    if (held.length > 0) return [];
    const databases = await query<{ name: string }>(
      "SELECT datname AS name FROM pg_catalog.pg_database WHERE datname = ANY ($1) ORDER BY datname",
      [[replacement, copy, old]],
    );
    const schemas = await query<{ name: string }>(
      "SELECT nspname AS name FROM pg_catalog.pg_namespace WHERE nspname = 'kallithea-cli-copy'",
    );
    return [
      ...databases.map(({ name }) => ({ what: `the database "${name}"`, statement: `DROP DATABASE ${quote(name)}` })),
      ...schemas.map(({ name }) => ({
        what: `the schema "${name}" of the database "${url.database}"`,
        statement: `DROP SCHEMA ${quote(name)} CASCADE`,
      })),
    ];
  } finally {
    await close();
  }
}
