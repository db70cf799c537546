// The tables of a complete new database take the place of the old ones, all in one RENAME TABLE.
import type { CreateOptions } from "../create.js";
import type { FirstRows } from "../first-rows.js";
import { fill } from "../server/fill.js";
import { temporaryNames } from "../server/temporary-names.js";
import { connectMysql } from "./connect.js";
import type { MysqlAddress } from "./connection-options.js";
import { workExclusively } from "./exclusively.js";
import { quote } from "./quote.js";
import { characterSet } from "./rights.js";
import { type MysqlSession, openSession } from "./session.js";
import { tablesIn } from "./tables.js";
import { withDatabase } from "./with-database.js";

/**
 * Makes a database under another name, and when it is complete moves its tables over. The old ones are dropped then.
 * @throws UserError; the old database is as it was then
 */
export async function replaceDatabase(address: MysqlAddress, firstRows: FirstRows, { logSql }: CreateOptions): Promise<void> {
  const { database } = address.place;
  const { fresh, old } = temporaryNames(database);
  const session = await openSession(withDatabase(address, undefined), { logSql, wait: 0 });
  try {
    await workExclusively(session, database);
    // Of a run that was killed: the lock says that none is alive.
    await dropDatabases(session, fresh, old);
    try {
      await session.query(`CREATE DATABASE ${quote(fresh)} ${characterSet}`);
      await fill(await connectMysql({ ...session, options: { ...session.options, database: fresh }, logSql }), firstRows);
      await swapTables(session, { database, fresh, old });
    } finally {
      // What cannot be dropped now, because the server is gone, the next run will drop.
      await dropDatabases(session, fresh, old).catch(() => {});
    }
  } finally {
    // The lock goes with the session.
    await session.close();
  }
}

async function dropDatabases({ query }: MysqlSession, ...databases: readonly string[]): Promise<void> {
  for (const database of databases) await query(`DROP DATABASE IF EXISTS ${quote(database)}`);
}

/** Foreign keys and checks move with their tables: seen on MariaDB 10.11. */
async function swapTables(
  session: MysqlSession,
  { database, fresh, old }: { database: string; fresh: string; old: string },
): Promise<void> {
  const move = (table: string, from: string, to: string) => `${quote(from)}.${quote(table)} TO ${quote(to)}.${quote(table)}`;
  for (const needed of [database, old]) await session.query(`CREATE DATABASE IF NOT EXISTS ${quote(needed)} ${characterSet}`);
  const moves = [
    ...(await tablesIn(session, database)).map((table) => move(table, database, old)),
    ...(await tablesIn(session, fresh)).map((table) => move(table, fresh, database)),
  ];
  await session.query(`RENAME TABLE ${moves.join(", ")}`);
  // For the tables that migrations will make.
  await session.query(`ALTER DATABASE ${quote(database)} ${characterSet}`);
}
