import type { CreateOptions, ExistingDatabase } from "../../../database/create/creation.js";
import { kallitheaTables, requireKallitheaTables } from "../../../database/kallithea-tables.js";
import { formerTables } from "../../../database/old-releases.js";
import { describeExisting } from "../../server/create/existing.js";
import type { MysqlSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";
import { refuseTriggers } from "./check-database.js";
import { refuseReferences } from "./references.js";
import { characterSet, probeTableRights } from "./rights.js";
import { databaseExists, tablesIn } from "./tables.js";

export interface OldTables {
  /** Kallithea's, and those of old releases that refer to them. */
  readonly names: readonly string[];
  /** undefined if there are none. */
  readonly existing: ExistingDatabase | undefined;
}

/**
 * Checks whether Kallithea's tables can be created in a database, replacing old ones if there are any.
 * @throws UserError
 */
export async function checkTables(
  session: MysqlSession,
  database: string,
  options: Pick<CreateOptions, "backup">,
): Promise<ExistingDatabase | undefined> {
  const exists = await databaseExists(session, database);
  const { existing } = await readOldTables(session, database, options);
  if (!exists) await session.query(`CREATE DATABASE ${quote(database)} ${characterSet}`);
  await probeTableRights(session, database);
  if (!exists) await session.query(`DROP DATABASE ${quote(database)}`);
  return existing;
}

/** @throws UserError if they cannot be replaced */
export async function readOldTables(
  session: MysqlSession,
  database: string,
  { backup }: Pick<CreateOptions, "backup">,
): Promise<OldTables> {
  const tables = await tablesIn(session, database);
  const current = tables.filter((table) => kallitheaTables.includes(table));
  requireKallitheaTables(database, current);
  if (current.length === 0) return { names: [], existing: undefined };
  const former = tables.filter((table) => formerTables.includes(table));
  const names = [...current, ...(await tablesReferringTo(session, database, former, current))];
  await refuseReferences(session, database, names);
  if (backup) await refuseTriggers(session, database, names);
  return {
    names,
    existing: await describeExisting(session.query, names, (table) => `${quote(database)}.${quote(table)}`),
  };
}

/** A table with a name of an old release is Kallithea's only if it refers to one of the others. */
async function tablesReferringTo(
  { query }: MysqlSession,
  database: string,
  tables: readonly string[],
  targets: readonly string[],
): Promise<string[]> {
  const references = await query<{ name: string; target: string }>(
    `SELECT TABLE_NAME AS name, REFERENCED_TABLE_NAME AS target FROM information_schema.KEY_COLUMN_USAGE
     WHERE TABLE_SCHEMA = ? AND REFERENCED_TABLE_SCHEMA = ?`,
    [database, database],
  );
  return tables.filter((table) => references.some(({ name, target }) => name === table && targets.includes(target)));
}
