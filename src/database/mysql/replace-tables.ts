// For accounts with rights on one database alone: new tables under other names take the place of the old ones, all in one RENAME TABLE.
import type { CreateOptions } from "../create.js";
import { wantedTables } from "../create-schema.js";
import { type FirstRows, insertFirstRows } from "../first-rows.js";
import { kallitheaTables } from "../kallithea-tables.js";
import { expectedHead, versionTableSql } from "../version.js";
import { connectMysql } from "./connect.js";
import type { MysqlAddress } from "./connection-options.js";
import { createTableSql, nameForeignKeysSql } from "./ddl.js";
import { workExclusively } from "./exclusively.js";
import { quote } from "./quote.js";
import { characterSet } from "./rights.js";
import { type MysqlSession, openSession } from "./session.js";
import { databaseExists, tablesIn } from "./tables.js";
import { withDatabase } from "./with-database.js";

const freshPrefix = "kallithea_cli_new_";
const oldPrefix = "kallithea_cli_old_";

/**
 * Replaces Kallithea's tables in a database, which is made where there is none. Whatever else is in it stays as it is.
 * Names of foreign keys belong to the whole database, so those of the new tables get theirs when the old ones are gone.
 * @throws UserError; the old tables are as they were then
 */
export async function replaceTables(address: MysqlAddress, firstRows: FirstRows, { reuse, logSql }: CreateOptions): Promise<void> {
  const { database } = address.place;
  if (!reuse) await makeDatabase(address, logSql);
  const session = await openSession(address, { logSql, wait: 0 });
  try {
    await workExclusively(session, database);
    // Of a run that was killed: the lock says that none is alive.
    for (const prefix of [freshPrefix, oldPrefix]) await dropTables(session, prefix);
    await makeTables(session, firstRows, logSql);
    await swapTables(session);
    await dropTables(session, oldPrefix);
    await nameForeignKeys(session, logSql);
  } finally {
    await dropTables(session, freshPrefix).catch(() => {});
    // The lock goes with the session.
    await session.close();
  }
}

async function makeDatabase(address: MysqlAddress, logSql: CreateOptions["logSql"]): Promise<void> {
  const { database } = address.place;
  const session = await openSession(withDatabase(address, undefined), { logSql, wait: 0 });
  try {
    if (!(await databaseExists(session, database))) await session.query(`CREATE DATABASE ${quote(database)} ${characterSet}`);
  } finally {
    await session.close();
  }
}

async function makeTables(session: MysqlSession, firstRows: FirstRows, logSql: CreateOptions["logSql"]): Promise<void> {
  const dataSource = await connectMysql({ ...session, tablePrefix: freshPrefix, logSql });
  try {
    for (const table of wantedTables(dataSource)) await session.query(createTableSql(table, { foreignKeys: "unnamed" }));
    await session.query(versionTableSql.replace("alembic_version", `${freshPrefix}alembic_version`));
    await session.query(`INSERT INTO ${freshPrefix}alembic_version (version_num) VALUES ('${expectedHead}')`);
    await insertFirstRows(dataSource, firstRows);
  } finally {
    await dataSource.destroy();
  }
}

async function swapTables(session: MysqlSession): Promise<void> {
  const old = (await tablesIn(session, session.place.database)).filter((table) => kallitheaTables.includes(table));
  const moves = [
    ...old.map((table) => `${quote(table)} TO ${quote(oldPrefix + table)}`),
    ...kallitheaTables.map((table) => `${quote(freshPrefix + table)} TO ${quote(table)}`),
  ];
  await session.query(`RENAME TABLE ${moves.join(", ")}`);
}

async function nameForeignKeys(session: MysqlSession, logSql: CreateOptions["logSql"]): Promise<void> {
  const dataSource = await connectMysql({ ...session, logSql });
  try {
    for (const table of wantedTables(dataSource)) {
      const names = await foreignKeysOf(session, table.name);
      if (names.length > 0) await session.query(nameForeignKeysSql(table, names));
    }
  } finally {
    await dataSource.destroy();
  }
}

async function foreignKeysOf({ query, place }: MysqlSession, table: string): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `SELECT CONSTRAINT_NAME AS name FROM information_schema.TABLE_CONSTRAINTS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND CONSTRAINT_TYPE = 'FOREIGN KEY'`,
    [place.database, table],
  );
  return rows.map(({ name }) => name);
}

async function dropTables(session: MysqlSession, prefix: string): Promise<void> {
  const tables = (await tablesIn(session, session.place.database)).filter((table) => table.startsWith(prefix));
  if (tables.length === 0) return;
  // They refer to each other in circles.
  await session.query("SET SESSION foreign_key_checks = 0");
  await session.query(`DROP TABLE ${tables.map(quote).join(", ")}`);
  await session.query("SET SESSION foreign_key_checks = 1");
}
