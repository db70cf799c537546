// The privileges of an account, probed with our own names.
import { temporaryNames } from "../../server/temporary-names.js";
import { mysqlCode } from "../connect/explain-error.js";
import type { MysqlSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";

const denied = ["ER_DBACCESS_DENIED_ERROR", "ER_ACCESS_DENIED_ERROR", "ER_SPECIFIC_ACCESS_DENIED_ERROR"];

/** As in databases that Kallithea creates. */
export const characterSet = "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci";

/** Whether the account may create a second database, to swap it with this one. */
export async function mayCreateDatabases({ query }: MysqlSession, database: string): Promise<boolean> {
  const probe = quote(`${temporaryNames(database).lock}-probe`);
  try {
    await query(`CREATE DATABASE IF NOT EXISTS ${probe} ${characterSet}`);
    // Two runs at once have the same probe.
    await query(`DROP DATABASE IF EXISTS ${probe}`);
    return true;
  } catch (error) {
    if (denied.includes(mysqlCode((error as Error).cause ?? error) ?? "")) return false;
    throw error;
  }
}

/**
 * Tries in a database everything that has to be done there.
 * @throws UserError naming the missing privilege
 */
export async function probeTableRights({ query }: MysqlSession, database: string): Promise<void> {
  const table = (name: string) => `${quote(database)}.${quote(`kallithea_cli_${name}`)}`;
  const [probe, renamed] = [table("probe"), table("probe_renamed")];
  await query(`DROP TABLE IF EXISTS ${probe}, ${renamed}`);
  await query(`CREATE TABLE ${probe} (id INT PRIMARY KEY, up INT) ENGINE=InnoDB`);
  await query(`ALTER TABLE ${probe} ADD CONSTRAINT kallithea_cli_probe FOREIGN KEY (up) REFERENCES ${probe} (id)`);
  await query(`INSERT INTO ${probe} VALUES (1, 1)`);
  await query(`RENAME TABLE ${probe} TO ${renamed}`);
  await query(`DROP TABLE ${renamed}`);
}
