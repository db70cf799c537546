// What an account may do, tried out under names of our own.
import { temporaryNames } from "../../server/temporary-names.js";
import { mysqlCode } from "../connect/explain-error.js";
import type { MysqlSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";

const denied = ["ER_DBACCESS_DENIED_ERROR", "ER_ACCESS_DENIED_ERROR", "ER_SPECIFIC_ACCESS_DENIED_ERROR"];

/** As Kallithea makes its own. */
export const characterSet = "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci";

/** Whether the account may make a database beside the one that is wanted, to change places with it. */
export async function mayCreateDatabases({ query }: MysqlSession, database: string): Promise<boolean> {
  const probe = quote(`${temporaryNames(database).lock}-probe`);
  try {
    await query(`CREATE DATABASE IF NOT EXISTS ${probe} ${characterSet}`);
    await query(`DROP DATABASE ${probe}`);
    return true;
  } catch (error) {
    if (denied.includes(mysqlCode((error as Error).cause) ?? "")) return false;
    throw error;
  }
}

/**
 * Tries out in a database all that has to be done there.
 * @throws UserError saying what the account may not do
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
