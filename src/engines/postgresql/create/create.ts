// db-create on PostgreSQL.

import type { EntityManager } from "typeorm";
import { createSchema } from "../../../database/create/create-schema.js";
import type { Created, CreateOptions, Creation, KeptDatabase, MayReplace } from "../../../database/create/creation.js";
import { type FirstRows, insertFirstRows } from "../../../database/create/first-rows.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { freeBackupName } from "../../server/create/backup-name.js";
import { temporaryNames } from "../../server/temporary-names.js";
import { connectPostgresql } from "../connect/connect.js";
import { type PostgresqlAddress, postgresqlAddress } from "../connect/connection-options.js";
import { openSession, type PostgresqlSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";
import { schemaStatements } from "../ddl/schema-statements.js";
import { checkDatabase } from "./check-database.js";
import { checkTables, type OldTables, readOldTables } from "./check-tables.js";
import { keptTables } from "./kept.js";
import { replaceDatabase } from "./replace-database.js";

/** @throws UserError if the account lacks a privilege, or the database belongs to another program */
export async function prepareCreation(url: ServerUrl, options: CreateOptions): Promise<Creation> {
  const address = postgresqlAddress(url);
  const old = options.reuse ? undefined : await checkDatabase(address, options);
  if (old !== undefined && !old.isUsable) {
    const { existing } = old;
    return {
      existing,
      create: (firstRows, mayReplace) => replaceDatabase(address, firstRows, { ...options, mayReplace }),
    };
  }
  const { existing } = await checkTables(address, options);
  return { existing, create: (firstRows, mayReplace) => replaceTables(address, firstRows, { ...options, mayReplace }) };
}

/**
 * Replaces Kallithea's tables in an existing database, in one transaction: others see either the old ones or all of the
 * new ones. Everything else in the database stays unchanged; the old tables are kept in a schema next to the new ones.
 * @returns undefined if `mayReplace` returned false
 * @throws UserError; the old tables are unchanged then
 */
async function replaceTables(
  address: PostgresqlAddress,
  firstRows: FirstRows,
  { logSql, backup, mayReplace }: CreateOptions & { readonly mayReplace: MayReplace },
): Promise<Created | undefined> {
  const session = await openSession(address, { logSql, wait: 0 });
  await session.close();
  const dataSource = await connectPostgresql({ ...session, logSql });
  try {
    return await dataSource.transaction(async (manager) => {
      await waitForOthers(manager, address.place.database);
      const old = await readOldTables(
        (statement, parameters) => manager.query(statement, parameters as unknown[]),
        address.place,
        {
          backup,
        },
      );
      if (old.existing !== undefined && !(await mayReplace(old.existing))) return undefined;
      const kept = await removeTables(manager, session, old, backup);
      await createSchema(manager, schemaStatements());
      await insertFirstRows(manager, firstRows);
      return { kept };
    });
  } finally {
    await dataSource.destroy();
  }
}

/** Without a limit, this could wait forever for a forgotten session that has read a table. */
async function waitForOthers(manager: EntityManager, database: string): Promise<void> {
  await manager.query("SET LOCAL lock_timeout TO '10s'");
  await manager.query("SELECT pg_advisory_xact_lock(hashtext($1))", [temporaryNames(database).lock]);
}

async function removeTables(
  manager: EntityManager,
  session: PostgresqlSession,
  { names, existing }: OldTables,
  backup: boolean,
): Promise<KeptDatabase | undefined> {
  if (existing === undefined) return undefined;
  const [{ home }] = await manager.query("SELECT current_schema() AS home");
  const tables = names.map((name) => `${quote(home)}.${quote(name)}`);
  if (!backup) {
    // Without CASCADE: objects of other programs that depend on these tables are not ours to drop.
    await manager.query(`DROP TABLE ${tables.join(", ")}`);
    return undefined;
  }
  const isTaken = async (name: string) =>
    (await manager.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", [name])).length > 0;
  const schema = await freeBackupName(session.place.database, existing.revisions, isTaken);
  await manager.query(`CREATE SCHEMA ${quote(schema)}`);
  for (const table of tables) await manager.query(`ALTER TABLE ${table} SET SCHEMA ${quote(schema)}`);
  return keptTables(session, { home, schema });
}
