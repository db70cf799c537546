import type { CreateOptions } from "../create.js";
import { kallitheaTables, refuseForeignTables } from "../kallithea-tables.js";
import type { MysqlAddress } from "./connection-options.js";
import { quote } from "./quote.js";
import { refuseReferences } from "./references.js";
import { characterSet, tryOutTables } from "./rights.js";
import { openSession } from "./session.js";
import { databaseExists, tablesIn } from "./tables.js";
import { withDatabase } from "./with-database.js";

/**
 * Looks whether Kallithea's tables can be made in a database, in the place of old ones if there are any.
 * @throws UserError
 */
export async function checkTables(address: MysqlAddress, { reuse, logSql, wait }: CreateOptions): Promise<void> {
  const { database } = address.place;
  const session = await openSession(withDatabase(address, reuse ? database : undefined), { logSql, wait });
  try {
    const isThere = await databaseExists(session, database);
    const old = (await tablesIn(session, database)).filter((table) => kallitheaTables.includes(table));
    refuseForeignTables(database, old);
    await refuseReferences(session, database, old);
    if (!isThere) await session.query(`CREATE DATABASE ${quote(database)} ${characterSet}`);
    await tryOutTables(session, database);
    if (!isThere) await session.query(`DROP DATABASE ${quote(database)}`);
  } finally {
    await session.close();
  }
}
