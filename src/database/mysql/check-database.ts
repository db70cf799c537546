import { RefusedError, UserError } from "../../errors.js";
import type { CreateOptions } from "../create.js";
import { refuseForeign } from "../refuse-foreign.js";
import type { MysqlAddress } from "./connection-options.js";
import { refuseReferences } from "./references.js";
import { type MysqlSession, openSession } from "./session.js";
import { tablesIn } from "./tables.js";
import { withDatabase } from "./with-database.js";

/** The server's own. */
const reserved = ["mysql", "information_schema", "performance_schema", "sys"];

/**
 * Looks whether a database can take the place of the old one.
 * @throws UserError
 */
export async function checkDatabase(address: MysqlAddress, { logSql, wait }: CreateOptions): Promise<void> {
  const { database, server } = address.place;
  if (reserved.includes(database.toLowerCase())) {
    throw new UserError(`The database "${database}" is the server's own.`, { hint: "Name another one in sqlalchemy.url." });
  }
  const session = await openSession(withDatabase(address, undefined), { logSql, wait });
  try {
    const tables = await tablesIn(session, database);
    refuseForeign(`The database "${database}" on ${server}`, tables);
    await refuseReferences(session, database, tables);
    await refuseTriggers(session, database);
  } finally {
    await session.close();
  }
}

/** MariaDB does not move a table with a trigger to another database. */
async function refuseTriggers({ query }: MysqlSession, database: string): Promise<void> {
  const [trigger] = await query<{ name: string; tableName: string }>(
    "SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS tableName FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?",
    [database],
  );
  if (trigger === undefined) return;
  throw new RefusedError(
    `The table ${trigger.tableName} in the database "${database}" has the trigger ${trigger.name}, which is not Kallithea's. Nothing was changed.`,
    "Drop it. (db-create --reuse replaces the tables where they are.)",
  );
}
