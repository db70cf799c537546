import type { Queryable } from "../../server/migrate/offending-rows.js";
import { quote } from "../ddl/quote.js";

const probe = quote("kallithea_cli_probe");

/**
 * Tries out, on a table of our own, what revisions do: rights come by patterns and roles that nobody else can add up.
 * What an account may not do with one table alone shows later.
 * @throws UserError saying what the account may not do
 */
export async function probeRights(connection: Queryable): Promise<void> {
  // A run that was killed has left its own.
  await connection.query(`DROP TABLE IF EXISTS ${probe}`);
  await connection.query(`CREATE TABLE ${probe} (id INT PRIMARY KEY, up INT) ENGINE=InnoDB`);
  await connection.query(`ALTER TABLE ${probe} ADD INDEX kallithea_cli_probe_up (up)`);
  await connection.query(
    `ALTER TABLE ${probe} ADD CONSTRAINT kallithea_cli_probe FOREIGN KEY (up) REFERENCES ${probe} (id)`,
  );
  await connection.query(`INSERT INTO ${probe} VALUES (1, 1)`);
  await connection.query(`UPDATE ${probe} SET up = NULL`);
  await connection.query(`DELETE FROM ${probe}`);
  await connection.query(`DROP TABLE ${probe}`);
}
