// A separate database to which the old tables are moved.

import type { KeptDatabase } from "../../../database/create/creation.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { shellWord } from "../../../shell-word.js";
import { backupPrefix, freeBackupName, isBackupName } from "../../server/create/backup-name.js";
import { clientOptions } from "../connect/client-options.js";
import type { MysqlSession } from "../connect/session.js";
import { literal } from "../ddl/literal.js";
import { quote } from "../ddl/quote.js";
import { characterSet } from "./rights.js";
import { databaseExists, tablesIn } from "./tables.js";

/** Creates it, empty: a later RENAME TABLE fills it. @returns its name */
export async function createBackup(
  session: MysqlSession,
  database: string,
  revisions: readonly string[],
): Promise<string> {
  const backup = await freeBackupName(database, revisions, (name) => databaseExists(session, name));
  await session.query(`CREATE DATABASE ${quote(backup)} ${characterSet}`);
  return backup;
}

/** A run that was killed before it moved the tables leaves an empty one; the lock ensures that none is running. */
export async function dropEmptyBackups(session: MysqlSession, database: string): Promise<void> {
  const rows = await session.query<{ name: string }>(
    "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE LEFT(SCHEMA_NAME, ?) = ?",
    [backupPrefix.length, backupPrefix],
  );
  for (const { name } of rows) {
    if (isBackupName(name, database) && (await tablesIn(session, name)).length === 0)
      await session.query(`DROP DATABASE ${quote(name)}`);
  }
}

/** How to restore or delete it. @param moved its tables, if the database has other tables as well */
export function keptIn(
  { options, place }: MysqlSession,
  { database, backup }: { database: string; backup: string },
  moved?: readonly string[],
): KeptDatabase {
  const client = (statements: string) =>
    ["mariadb", ...clientOptions(options), "-e", statements].map(shellWord).join(" ");
  const emptied =
    moved === undefined
      ? `DROP DATABASE IF EXISTS ${quote(database)}; CREATE DATABASE ${quote(database)} ${characterSet}`
      : `SET foreign_key_checks = 0; DROP TABLE IF EXISTS ${[...new Set([...moved, ...kallitheaTables])].map((table) => `${quote(database)}.${quote(table)}`).join(", ")}`;
  const [from, to] = [literal(`${quote(backup)}.\``), literal(`\` TO ${quote(database)}.\``)];
  const rename =
    `SET SESSION group_concat_max_len = 1000000; SELECT CONCAT('RENAME TABLE ', GROUP_CONCAT(${from}, TABLE_NAME, ${to}, TABLE_NAME, '\`')) ` +
    `INTO @moves FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${literal(backup)}; PREPARE moves FROM @moves; EXECUTE moves`;
  return {
    location: `the database "${backup}" on ${place.server}`,
    restore: client(`${emptied}; ${rename}; DROP DATABASE ${quote(backup)}`),
    remove: client(`DROP DATABASE ${quote(backup)}`),
  };
}
