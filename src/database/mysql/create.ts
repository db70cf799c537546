// db-create on MariaDB and MySQL.
import type { ServerUrl } from "../../ini/database-url.js";
import type { CreateOptions } from "../create.js";
import type { FirstRows } from "../first-rows.js";
import { checkDatabase } from "./check-database.js";
import { checkTables } from "./check-tables.js";
import { type MysqlAddress, mysqlAddress } from "./connection-options.js";
import { replaceDatabase } from "./replace-database.js";
import { replaceTables } from "./replace-tables.js";
import { mayMakeDatabases } from "./rights.js";
import { openSession } from "./session.js";
import { withDatabase } from "./with-database.js";

/**
 * Looks whether the account may do what has to be done. Nobody's tables are touched; the server itself is asked, by databases and
 * tables of our own that are gone at once, since rights come by patterns and roles that nobody else can add up.
 * @throws UserError
 */
export async function checkCanCreate(url: ServerUrl, options: CreateOptions): Promise<void> {
  const address = mysqlAddress(url);
  await ((await swapsDatabases(address, options)) ? checkDatabase : checkTables)(address, options);
}

/** @throws UserError; the old database is as it was then */
export async function createDatabase(url: ServerUrl, firstRows: FirstRows, options: CreateOptions): Promise<void> {
  const address = mysqlAddress(url);
  await ((await swapsDatabases(address, options)) ? replaceDatabase : replaceTables)(address, firstRows, options);
}

/** An account with rights on its own database alone is the usual one: it has its tables replaced there, without `--reuse`, too. */
async function swapsDatabases(address: MysqlAddress, { reuse, logSql, wait }: CreateOptions): Promise<boolean> {
  if (reuse) return false;
  const session = await openSession(withDatabase(address, undefined), { logSql, wait });
  try {
    return await mayMakeDatabases(session, address.place.database);
  } finally {
    await session.close();
  }
}
