import type { EntityManager } from "typeorm";
import type { CreateOptions } from "../create.js";
import { createSchema } from "../create-schema.js";
import { type FirstRows, insertFirstRows } from "../first-rows.js";
import { kallitheaTables } from "../kallithea-tables.js";
import { temporaryNames } from "../server/temporary-names.js";
import { connectPostgres } from "./connect.js";
import type { PostgresAddress } from "./connection-options.js";
import { quote } from "./quote.js";
import { openSession } from "./session.js";

/**
 * Replaces Kallithea's tables in the database that is there, in one transaction: everybody sees the old ones until they see the new
 * ones, whole. Whatever else is in the database stays as it is.
 * @throws UserError; the old tables are as they were then
 */
export async function replaceTables(address: PostgresAddress, firstRows: FirstRows, { logSql }: CreateOptions): Promise<void> {
  const session = await openSession(address, { logSql, wait: 0 });
  await session.close();
  const dataSource = await connectPostgres({ ...session, logSql });
  try {
    await dataSource.transaction(async (manager) => {
      await waitForOthers(manager, address.place.database);
      await dropTables(manager);
      await createSchema(manager);
      await insertFirstRows(manager, firstRows);
    });
  } finally {
    await dataSource.destroy();
  }
}

/** Without a limit, a forgotten session that has read a table would hold this up for ever. */
async function waitForOthers(manager: EntityManager, database: string): Promise<void> {
  await manager.query("SET LOCAL lock_timeout TO '10s'");
  await manager.query("SELECT pg_advisory_xact_lock(hashtext($1))", [temporaryNames(database).lock]);
}

async function dropTables(manager: EntityManager): Promise<void> {
  const [{ schema }] = await manager.query("SELECT current_schema() AS schema");
  // Without CASCADE: what others have built on these tables is theirs to remove.
  await manager.query(`DROP TABLE IF EXISTS ${kallitheaTables.map((table) => `${quote(schema)}.${quote(table)}`).join(", ")}`);
}
