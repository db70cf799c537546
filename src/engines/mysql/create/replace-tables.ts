// For accounts with rights on one database only, and for --reuse: new tables under other names replace the old ones in
// one RENAME TABLE.

import { type Created, type CreateOptions, cannotKeep } from "../../../database/create/creation.js";
import { type FirstRows, insertFirstRows } from "../../../database/create/first-rows.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { expectedHead, versionTableSql } from "../../../database/version.js";
import { UserError } from "../../../errors.js";
import { entities } from "../../../schema/entities.js";
import { targetTables } from "../../../schema/target-schema.js";
import { connectMysql } from "../connect/connect.js";
import type { MysqlAddress } from "../connect/connection-options.js";
import { type MysqlSession, openSession } from "../connect/session.js";
import { withDatabase } from "../connect/with-database.js";
import { quote } from "../ddl/quote.js";
import { nameForeignKeysSql, schemaStatements } from "../ddl/schema-statements.js";
import { readOldTables } from "./check-tables.js";
import { lockForCreation } from "./exclusively.js";
import { createBackup, dropEmptyBackups, keptIn } from "./kept.js";
import type { ReplaceOptions } from "./replace-database.js";
import { characterSet } from "./rights.js";
import { databaseExists, tablesIn } from "./tables.js";

const replacementPrefix = "kallithea_cli_new_";
const oldPrefix = "kallithea_cli_old_";

/**
 * Replaces Kallithea's tables in a database, which is created if it does not exist. Everything else in it stays
 * unchanged. Names of foreign keys are unique in a database, so the new tables get theirs after the old ones are gone.
 * @returns nothing if `mayReplace` said no
 * @throws UserError; the old tables are unchanged then, unless the message says otherwise
 */
export async function replaceTables(
  address: MysqlAddress,
  firstRows: FirstRows,
  options: ReplaceOptions,
): Promise<Created | undefined> {
  const { database } = address.place;
  const { reuse, logSql, backup, mayReplace, mayCreate } = options;
  if (!reuse) await createDatabaseIfMissing(address, logSql);
  const session = await openSession(address, { logSql, wait: 0 });
  try {
    await lockForCreation(session, database);
    // Left by a killed run: the lock ensures that no other one is running.
    for (const prefix of [replacementPrefix, oldPrefix]) await dropTables(session, prefix);
    if (mayCreate) await dropEmptyBackups(session, database);
    const old = await readOldTables(session, database, options);
    if (old.existing !== undefined) {
      if (backup && !mayCreate) throw noSecondDatabase(session);
      if (!(await mayReplace(old.existing))) return undefined;
    }
    await createReplacementTables(session, firstRows, logSql);
    const kept =
      backup && old.existing !== undefined ? await createBackup(session, database, old.existing.revisions) : undefined;
    await swapTables(session, old.names, kept).catch(async (error) => {
      if (kept !== undefined) await dropEmptyBackups(session, database).catch(() => {});
      throw error;
    });
    await finishReplacement(session, kept);
    return {
      kept:
        kept === undefined
          ? undefined
          : keptIn(session, { database, backup: kept }, [...new Set([...kallitheaTables, ...old.names])]),
    };
  } finally {
    await dropTables(session, replacementPrefix).catch(() => {});
    // The lock ends with the session.
    await session.close();
  }
}

/** The old tables cannot be kept in the same database, because names of foreign keys are unique in it. */
export function noSecondDatabase({ place: { database, user } }: Pick<MysqlSession, "place">): UserError {
  return cannotKeep(
    `Kallithea's tables in the database "${database}"`,
    `${user} may not create a second database for them`,
  );
}

async function createDatabaseIfMissing(address: MysqlAddress, logSql: CreateOptions["logSql"]): Promise<void> {
  const { database } = address.place;
  const session = await openSession(withDatabase(address, undefined), { logSql, wait: 0 });
  try {
    if (!(await databaseExists(session, database)))
      await session.query(`CREATE DATABASE ${quote(database)} ${characterSet}`);
  } finally {
    await session.close();
  }
}

async function createReplacementTables(
  session: MysqlSession,
  firstRows: FirstRows,
  logSql: CreateOptions["logSql"],
): Promise<void> {
  const dataSource = await connectMysql({ ...session, tablePrefix: replacementPrefix, logSql });
  try {
    const statements = schemaStatements({ prefix: replacementPrefix, foreignKeys: "unnamed" });
    for (const statement of statements) await session.query(statement);
    await session.query(versionTableSql.replace("alembic_version", `${replacementPrefix}alembic_version`));
    await session.query(`INSERT INTO ${replacementPrefix}alembic_version (version_num) VALUES ('${expectedHead}')`);
    await insertFirstRows(dataSource, firstRows);
  } finally {
    await dataSource.destroy();
  }
}

async function swapTables(session: MysqlSession, old: readonly string[], backup: string | undefined): Promise<void> {
  const destination = (table: string) =>
    backup === undefined ? quote(oldPrefix + table) : `${quote(backup)}.${quote(table)}`;
  const moves = [
    ...old.map((table) => `${quote(table)} TO ${destination(table)}`),
    ...kallitheaTables.map((table) => `${quote(replacementPrefix + table)} TO ${quote(table)}`),
  ];
  await session.query(`RENAME TABLE ${moves.join(", ")}`);
}

async function finishReplacement(session: MysqlSession, backup: string | undefined): Promise<void> {
  try {
    await dropTables(session, oldPrefix);
    await nameForeignKeys(session);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const oldTables = backup === undefined ? "" : ` The old tables are in the database "${backup}".`;
    throw new UserError(
      `${error.message} The new tables are in place, but some of their foreign keys do not have their final names yet.${oldTables}`,
      {
        hint: "Run the command again.",
        exitStatus: error.exitStatus,
        cause: error,
      },
    );
  }
}

async function nameForeignKeys(session: MysqlSession): Promise<void> {
  for (const table of targetTables(entities)) {
    const names = await foreignKeysOf(session, table.name);
    if (names.length > 0) await session.query(nameForeignKeysSql(table, names));
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
  // Their foreign keys are circular.
  await session.query("SET SESSION foreign_key_checks = 0");
  await session.query(`DROP TABLE ${tables.map(quote).join(", ")}`);
  await session.query("SET SESSION foreign_key_checks = 1");
}
