// Staging is a separate database, or prefixed tables in Kallithea's own. RENAME TABLE moves all of them over in one
// step.

import type { Connection } from "../../../copy/connection.js";
import type { Value } from "../../../copy/normalize-value.js";
import { sizeOf } from "../../../copy/read-batches.js";
import type { Staging } from "../../../copy/target.js";
import { expectedHead, versionTableSql } from "../../../database/version.js";
import type { MysqlSession } from "../connect/session.js";
import { characterSet } from "../create/rights.js";
import { databaseExists, tablesIn } from "../create/tables.js";
import { quote } from "../ddl/quote.js";
import { schemaStatements } from "../ddl/schema-statements.js";
import { mysqlConnection, type TablesLocation } from "./connection.js";
import { moveTables, type StagingOptions } from "./move-tables.js";

export async function openMysqlStaging(session: MysqlSession, options: StagingOptions): Promise<Staging> {
  const { location } = options;
  const connection = mysqlConnection(session, location);
  await prepareSession(session);
  if (!(await isComplete(session, location))) await make(session, location);
  return {
    ...connection,
    name: location.prefix === "" ? `the database "${location.database}"` : `tables named ${location.prefix}…`,
    insert: await insertRows(session, connection),
    async setHighestAssignedId({ name }, id) {
      await session.query(`ALTER TABLE ${connection.table(name)} AUTO_INCREMENT = ${id + 1}`);
    },
    discard: () => drop(session, location),
    publish: () => moveTables(session, options),
  };
}

/** Foreign keys are circular, so they are checked when all rows are inserted. An id of 0 is an id. */
async function prepareSession({ query }: MysqlSession): Promise<void> {
  await query("SET SESSION foreign_key_checks = 0");
  await query("SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',NO_AUTO_VALUE_ON_ZERO')");
}

/** The revision is written after all tables have been created. */
async function isComplete(session: MysqlSession, { database, prefix }: TablesLocation): Promise<boolean> {
  const version = `${prefix}alembic_version`;
  if (!(await tablesIn(session, database)).includes(version)) return false;
  const rows = await session.query<{ version_num: string }>(
    `SELECT version_num FROM ${quote(database)}.${quote(version)}`,
  );
  return rows[0]?.version_num === expectedHead;
}

async function make(session: MysqlSession, location: TablesLocation): Promise<void> {
  const { database, prefix } = location;
  await drop(session, location);
  if (!(await databaseExists(session, database)))
    await session.query(`CREATE DATABASE ${quote(database)} ${characterSet}`);
  await session.query(`USE ${quote(database)}`);
  // An existing database may have another character set.
  for (const statement of schemaStatements({ prefix })) await session.query(`${statement} ${characterSet}`);
  const version = quote(`${prefix}alembic_version`);
  await session.query(`${versionTableSql.replace("alembic_version", version)} ENGINE=InnoDB ${characterSet}`);
  await session.query(`INSERT INTO ${version} (version_num) VALUES ('${expectedHead}')`);
}

async function drop(session: MysqlSession, { database, prefix }: TablesLocation): Promise<void> {
  if (prefix === "") {
    await session.query(`DROP DATABASE IF EXISTS ${quote(database)}`);
    return;
  }
  const tables = (await tablesIn(session, database)).filter((table) => table.startsWith(prefix));
  if (tables.length > 0)
    await session.query(`DROP TABLE ${tables.map((table) => `${quote(database)}.${quote(table)}`).join(", ")}`);
}

type Rows = readonly (readonly Value[])[];

/** Rows are split into statements that the server accepts; each is inserted completely or not at all. */
async function insertRows({ query }: MysqlSession, { table: place, quote }: Connection): Promise<Staging["insert"]> {
  const [answer] = await query<{ packet: number }>("SELECT @@max_allowed_packet AS packet");
  // A character may take three bytes, and one more if it has to be escaped.
  const maxBytes = Number(answer?.packet) / 4;
  return async ({ name, columns }, rows) => {
    const start = `INSERT INTO ${place(name)} (${columns.map((column) => quote(column.name)).join(", ")}) VALUES ?`;
    for (const chunk of chunks(rows, maxBytes)) await query(start, [chunk]);
  };
}

/** Each has at most that many bytes, or a single row. */
function* chunks(rows: Rows, maxBytes: number): Generator<Rows> {
  let start = 0;
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    const size = row.reduce((sum: number, value) => sum + sizeOf(value), 0);
    if (index > start && bytes + size > maxBytes) {
      yield rows.slice(start, index);
      [start, bytes] = [index, 0];
    }
    bytes += size;
  }
  yield rows.slice(start);
}
