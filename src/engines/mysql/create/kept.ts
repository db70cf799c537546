// A separate database to which the old tables are moved.

import type { KeptDatabase } from "../../../database/create/creation.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { shellWord } from "../../../shell-word.js";
import { backupPrefix, freeBackupName, isBackupName } from "../../server/create/backup-name.js";
import { temporaryNames } from "../../server/temporary-names.js";
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

/**
 * How to restore or delete it. The first statements fail if it does not exist or is empty; then one RENAME TABLE moves
 * the tables that it replaces aside and its own back, all or none, and only then anything is dropped.
 * @param moved its tables, if the database has other tables as well
 */
export function keptIn(
  { options, place }: MysqlSession,
  { database, backup }: { database: string; backup: string },
  moved?: readonly string[],
): KeptDatabase {
  const client = (...statements: readonly string[]) =>
    ["mariadb", ...clientOptions(options), "-e", statements.join("; ")].map(shellWord).join(" ");
  const { old } = temporaryNames(database);
  const replaced =
    moved === undefined
      ? "TABLE_TYPE = 'BASE TABLE'"
      : `TABLE_NAME IN (${[...new Set([...moved, ...kallitheaTables])].map(literal).join(", ")})`;
  const tablesOf = (schema: string, to: string, step: number) =>
    `SELECT ${step} AS step, ${literal(schema)} AS home, ${literal(to)} AS destination, TABLE_NAME AS name ` +
    `FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${literal(schema)}`;
  const quoted = (column: string) => `'\`', REPLACE(${column}, '\`', '\`\`'), '\`'`;
  const move = ["home", "name"].map(quoted).join(", '.', ");
  const destination = ["destination", "name"].map(quoted).join(", '.', ");
  return {
    location: `the database "${backup}" on ${place.server}`,
    restore: client(
      `USE ${quote(backup)}`,
      // What cannot be prepared stops the client, with this text in its message.
      `SELECT IF(COUNT(*), 'DO 0', 'The kept database is empty. Nothing was changed.') INTO @check FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${literal(backup)}`,
      "PREPARE moves FROM @check",
      `CREATE DATABASE IF NOT EXISTS ${quote(database)} ${characterSet}`,
      `CREATE DATABASE IF NOT EXISTS ${quote(old)} ${characterSet}`,
      "SET SESSION group_concat_max_len = 1000000",
      `SELECT CONCAT('RENAME TABLE ', GROUP_CONCAT(${move}, ' TO ', ${destination} ORDER BY step)) INTO @moves FROM ` +
        `(${tablesOf(database, old, 1)} AND ${replaced} UNION ALL ${tablesOf(backup, database, 2)}) AS moved`,
      "PREPARE moves FROM @moves",
      "EXECUTE moves",
      `DROP DATABASE ${quote(old)}`,
      `DROP DATABASE ${quote(backup)}`,
    ),
    remove: client(`DROP DATABASE ${quote(backup)}`),
  };
}
