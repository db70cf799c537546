// The tables of a complete new database replace the old ones in one RENAME TABLE.

import type { Created, CreateOptions, MayReplace } from "../../../database/create/creation.js";
import type { FirstRows } from "../../../database/create/first-rows.js";
import { UserError } from "../../../errors.js";
import { populate } from "../../server/create/populate.js";
import { temporaryNames } from "../../server/temporary-names.js";
import { connectMysql } from "../connect/connect.js";
import type { MysqlAddress } from "../connect/connection-options.js";
import { type MysqlSession, openSession } from "../connect/session.js";
import { withDatabase } from "../connect/with-database.js";
import { quote } from "../ddl/quote.js";
import { schemaStatements } from "../ddl/schema-statements.js";
import { checkDatabase } from "./check-database.js";
import { lockForCreation } from "./exclusively.js";
import { createBackup, dropEmptyBackups, keptIn } from "./kept.js";
import { characterSet } from "./rights.js";
import { tablesIn } from "./tables.js";

export interface ReplaceOptions extends CreateOptions {
  readonly mayReplace: MayReplace;
  /** Whether the account may create databases. */
  readonly mayCreate: boolean;
}

/**
 * Creates a database under another name, and when it is complete moves its tables over. The old ones are moved to a
 * third database, which is kept or dropped.
 * @returns nothing if `mayReplace` said no
 * @throws UserError; the old database is unchanged then
 */
export async function replaceDatabase(
  address: MysqlAddress,
  firstRows: FirstRows,
  { logSql, backup, mayReplace, onNotice }: ReplaceOptions,
): Promise<Created | undefined> {
  const { database } = address.place;
  const { replacement, old } = temporaryNames(database);
  const session = await openSession(withDatabase(address, undefined), { logSql, wait: 0 });
  try {
    await lockForCreation(session, database);
    // Left by a killed run: the lock ensures that no other one is running.
    await dropDatabases(session, replacement, old);
    await dropEmptyBackups(session, database);
    const existing = await checkDatabase(session, database);
    if (existing !== undefined && !(await mayReplace(existing))) return undefined;
    try {
      await session.query(`CREATE DATABASE ${quote(replacement)} ${characterSet}`);
      await populate(
        await connectMysql({ ...session, options: { ...session.options, database: replacement }, logSql }),
        schemaStatements(),
        firstRows,
      );
      const kept =
        existing === undefined || !backup ? undefined : await createBackup(session, database, existing.revisions);
      await swapTables(session, { database, replacement, old: kept ?? old }).catch(async (error) => {
        if (kept !== undefined) await dropEmptyBackups(session, database).catch(() => {});
        throw error;
      });
      await setCharacterSet(session, database, onNotice);
      return { kept: kept === undefined ? undefined : keptIn(session, { database, backup: kept }) };
    } finally {
      // If the server is gone, the next run drops them.
      await dropDatabases(session, replacement, old).catch(() => {});
    }
  } finally {
    // The lock ends with the session.
    await session.close();
  }
}

async function dropDatabases({ query }: MysqlSession, ...databases: readonly string[]): Promise<void> {
  for (const database of databases) await query(`DROP DATABASE IF EXISTS ${quote(database)}`);
}

/** Foreign keys and checks move with their tables: seen on MariaDB 10.11. */
async function swapTables(
  session: MysqlSession,
  { database, replacement, old }: { database: string; replacement: string; old: string },
): Promise<void> {
  const move = (table: string, from: string, to: string) =>
    `${quote(from)}.${quote(table)} TO ${quote(to)}.${quote(table)}`;
  for (const needed of [database, old])
    await session.query(`CREATE DATABASE IF NOT EXISTS ${quote(needed)} ${characterSet}`);
  const moves = [
    ...(await tablesIn(session, database)).map((table) => move(table, database, old)),
    ...(await tablesIn(session, replacement)).map((table) => move(table, replacement, database)),
  ];
  await session.query(`RENAME TABLE ${moves.join(", ")}`);
}

/**
 * For tables that migrations will create. The new tables are in place already: an error here is reported, and is not a
 * failure.
 */
async function setCharacterSet(
  { query }: MysqlSession,
  database: string,
  notice: CreateOptions["onNotice"],
): Promise<void> {
  try {
    await query(`ALTER DATABASE ${quote(database)} ${characterSet}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    notice(`Warning: the default character set of "${database}" could not be set: ${error.message}`);
  }
}
