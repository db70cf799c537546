import type { Leftover } from "../../../database/leftover.js";
import type { SessionOptions } from "../../../database/open/session-options.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { temporaryNames } from "../../server/temporary-names.js";
import { mysqlAddress } from "../connect/connection-options.js";
import { openSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";

/** The databases that no db-create and no db-copy is working with. Only reads. */
export async function mysqlLeftovers(url: ServerUrl, options: SessionOptions): Promise<Leftover[]> {
  const { query, close } = await openSession(mysqlAddress(url), options);
  try {
    const { replacement, copy, old, lock } = temporaryNames(url.database);
    const [answer] = await query<{ holder: unknown }>("SELECT IS_USED_LOCK(?) AS holder", [lock]);
    if (answer?.holder) return [];
    const databases = await query<{ name: string }>(
      "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (?, ?, ?) ORDER BY SCHEMA_NAME",
      [replacement, copy, old],
    );
    return databases.map(({ name }) => ({
      what: `the database "${name}"`,
      statement: `DROP DATABASE ${quote(name)}`,
    }));
  } finally {
    await close();
  }
}
