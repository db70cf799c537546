import { newFindings } from "../../../copy/check/findings.js";
import { findOrphans } from "../../../copy/check/orphans.js";
import type { Connection } from "../../../copy/connection.js";
import { describeFinding } from "../../../copy/incompatible-value.js";
import { copiedTables } from "../../../copy/tables.js";
import type { TargetOptions } from "../../../copy/target.js";
import type { KeptDatabase } from "../../../database/create/creation.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { UserError } from "../../../errors.js";
import { temporaryNames } from "../../server/temporary-names.js";
import type { MysqlSession } from "../connect/session.js";
import type { OldTables } from "../create/check-tables.js";
import { createBackup, dropEmptyBackups, keptIn } from "../create/kept.js";
import { characterSet } from "../create/rights.js";
import { quote } from "../ddl/quote.js";
import { mysqlConnection, type TablesLocation } from "./connection.js";

export interface StagingOptions {
  readonly location: TablesLocation;
  /** The tables that exist already. */
  readonly replaced: readonly string[];
  /** Those that are kept instead of being dropped. */
  readonly keep?: OldTables | undefined;
  readonly notice: TargetOptions["onNotice"];
}

/**
 * Replaces the existing tables by those of a complete copy in one step, then drops the old ones, or keeps them in a
 * separate database.
 */
export async function moveTables(
  session: MysqlSession,
  { location, replaced, keep, notice }: StagingOptions,
): Promise<KeptDatabase | undefined> {
  await requireReferences(mysqlConnection(session, location));
  const { database } = session.place;
  const replacedTables = keep?.names ?? kallitheaTables.filter((table) => replaced.includes(table));
  await session.query(`CREATE DATABASE IF NOT EXISTS ${quote(database)} ${characterSet}`);
  const old = replacedTables.length === 0 ? "" : await createDatabaseForOld(session, keep);
  const table = (place: string, name: string) => `${quote(place)}.${quote(name)}`;
  const moves = [
    ...replacedTables.map((name) => `${table(database, name)} TO ${table(old, name)}`),
    ...kallitheaTables.map((name) => `${table(location.database, location.prefix + name)} TO ${table(database, name)}`),
  ];
  await session.query(`RENAME TABLE ${moves.join(", ")}`).catch(async (error) => {
    if (keep !== undefined) await dropEmptyBackups(session, database).catch(() => {});
    throw error;
  });
  // For tables that migrations will create.
  if (location.prefix === "") await session.query(`ALTER DATABASE ${quote(database)} ${characterSet}`);
  await dropObsoleteDatabases(
    session,
    [
      ...(replacedTables.length > 0 && keep === undefined ? [old] : []),
      ...(location.prefix === "" ? [location.database] : []),
    ],
    notice,
  );
  if (keep === undefined || replacedTables.length === 0) return undefined;
  return keptIn(session, { database, backup: old }, replacedTables);
}

/** @returns its name */
async function createDatabaseForOld(session: MysqlSession, keep: OldTables | undefined): Promise<string> {
  const { database } = session.place;
  // What a killed run has left: the lock ensures that no other one is running.
  if (keep !== undefined) {
    await dropEmptyBackups(session, database);
    return createBackup(session, database, keep.existing?.revisions ?? []);
  }
  const { old } = temporaryNames(database);
  await session.query(`DROP DATABASE IF EXISTS ${quote(old)}`);
  await session.query(`CREATE DATABASE ${quote(old)} ${characterSet}`);
  return old;
}

/** Foreign keys were not checked while rows were inserted. */
async function requireReferences(connection: Connection): Promise<void> {
  const findings = newFindings();
  for (const table of copiedTables) await findOrphans(connection, table, findings);
  const [orphan] = findings.listed;
  if (orphan !== undefined) throw new Error(describeFinding(orphan));
}

/** The copy is in place already: an error here is reported, and is not a failure. */
async function dropObsoleteDatabases(
  { query }: MysqlSession,
  databases: readonly string[],
  notice: StagingOptions["notice"],
): Promise<void> {
  for (const database of databases) {
    try {
      await query(`DROP DATABASE ${quote(database)}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notice(`The database "${database}" is no longer needed, but could not be dropped: ${error.message}`);
    }
  }
}
