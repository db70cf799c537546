import type { Queryable } from "../../server/migrate/offending-rows.js";
import { quote } from "../ddl/quote.js";

const probe = quote("kallithea_cli_probe");

/**
 * Tries on our own table what revisions do: privileges can be granted by patterns and roles, which only the server can
 * evaluate. Missing privileges on single tables show later.
 * @throws UserError naming the missing privilege
 */
export async function probeRights(connection: Queryable): Promise<void> {
  // May be left by a killed run.
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
