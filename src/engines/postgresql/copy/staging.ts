// The copy is built in a schema next to the one that Kallithea uses. Its tables are moved over in one transaction.

import type { Value } from "../../../copy/normalize-value.js";
import type { CopiedTable } from "../../../copy/tables.js";
import type { Staging } from "../../../copy/target.js";
import type { KeptDatabase } from "../../../database/create/creation.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { expectedHead, versionTableSql } from "../../../database/version.js";
import { freeBackupName } from "../../server/create/backup-name.js";
import type { PostgresqlSession } from "../connect/session.js";
import type { OldTables } from "../create/check-tables.js";
import { keptTables } from "../create/kept.js";
import { quote } from "../ddl/quote.js";
import { foreignKeyStatements, schemaStatements } from "../ddl/schema-statements.js";
import { postgresqlTypes } from "../ddl/types.js";
import { postgresqlConnection } from "./connection.js";

const schema = "kallithea-cli-copy";

interface StagingOptions {
  /** The existing tables. */
  readonly replaced: readonly string[];
  /** Those that are kept instead of being dropped. */
  readonly keep: OldTables | undefined;
}

export async function openPostgresqlStaging(
  session: PostgresqlSession,
  { replaced, keep }: StagingOptions,
): Promise<Staging> {
  const connection = postgresqlConnection(session, schema);
  const [home] = await session.query<{ name: string }>("SELECT current_schema() AS name");
  if (!(await isComplete(session))) await createStagingSchema(session);
  return {
    ...connection,
    name: `its schema ${schema}`,
    insert: (table, rows) => insert(session, table, rows),
    async setHighestAssignedId({ name, key }, id) {
      await session.query("SELECT setval(pg_get_serial_sequence($1, $2), $3)", [connection.table(name), key, id]);
    },
    discard: () => dropStagingSchema(session),
    publish: () => inTransaction(session, () => publish(session, home?.name ?? "public", { replaced, keep })),
  };
}

/** It is created in one transaction. */
async function isComplete({ query }: PostgresqlSession): Promise<boolean> {
  const [found] = await query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [
    `${quote(schema)}.alembic_version`,
  ]);
  if (!found?.there) return false;
  const rows = await query<{ version_num: string }>(`SELECT version_num FROM ${quote(schema)}.alembic_version`);
  return rows[0]?.version_num === expectedHead;
}

async function createStagingSchema(session: PostgresqlSession): Promise<void> {
  await dropStagingSchema(session);
  await inTransaction(session, async () => {
    await session.query(`CREATE SCHEMA ${quote(schema)}`);
    await session.query(`SET LOCAL search_path TO ${quote(schema)}`);
    for (const statement of schemaStatements({ foreignKeys: false })) await session.query(statement);
    await session.query(versionTableSql);
    await session.query("INSERT INTO alembic_version (version_num) VALUES ($1)", [expectedHead]);
  });
}

async function dropStagingSchema({ query }: PostgresqlSession): Promise<void> {
  await query(`DROP SCHEMA IF EXISTS ${quote(schema)} CASCADE`);
}

/** One array per column: the number of parameters does not depend on the number of rows. */
async function insert(
  { query }: PostgresqlSession,
  { name, columns }: CopiedTable,
  rows: readonly (readonly Value[])[],
): Promise<void> {
  const names = columns.map((column) => quote(column.name)).join(", ");
  const arrays = columns.map(({ kind }, index) => `$${index + 1}::${postgresqlTypes[kind].stored}[]`).join(", ");
  const values = columns.map((_, index) => rows.map((row) => row[index] ?? null));
  await query(`INSERT INTO ${quote(schema)}.${quote(name)} (${names}) SELECT * FROM unnest(${arrays})`, values);
}

/** The foreign keys are added here: the server checks every row for them. */
async function publish(
  session: PostgresqlSession,
  home: string,
  { replaced, keep }: StagingOptions,
): Promise<KeptDatabase | undefined> {
  await session.query("SET LOCAL lock_timeout TO '10s'");
  await session.query(`SET LOCAL search_path TO ${quote(schema)}`);
  for (const statement of foreignKeyStatements()) await session.query(statement);
  const kept = keep?.existing && (await moveAway(session, home, keep));
  const old = kallitheaTables
    .filter((table) => replaced.includes(table))
    .map((table) => `${quote(home)}.${quote(table)}`);
  // Without CASCADE: objects of other programs that depend on these tables are not ours to drop.
  if (old.length > 0) await session.query(`DROP TABLE IF EXISTS ${old.join(", ")}`);
  for (const table of kallitheaTables)
    await session.query(`ALTER TABLE ${quote(schema)}.${quote(table)} SET SCHEMA ${quote(home)}`);
  await session.query(`DROP SCHEMA ${quote(schema)}`);
  return kept;
}

async function moveAway(
  session: PostgresqlSession,
  home: string,
  { names, existing }: OldTables,
): Promise<KeptDatabase> {
  const isTaken = async (name: string) =>
    (await session.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", [name])).length > 0;
  const backup = await freeBackupName(session.place.database, existing?.revisions ?? [], isTaken);
  await session.query(`CREATE SCHEMA ${quote(backup)}`);
  for (const name of names)
    await session.query(`ALTER TABLE ${quote(home)}.${quote(name)} SET SCHEMA ${quote(backup)}`);
  return keptTables(session, { home, schema: backup });
}

async function inTransaction<Result>({ query }: PostgresqlSession, work: () => Promise<Result>): Promise<Result> {
  await query("BEGIN");
  try {
    const result = await work();
    await query("COMMIT");
    return result;
  } catch (error) {
    await query("ROLLBACK").catch(() => {});
    throw error;
  }
}
