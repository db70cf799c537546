import type { ExistingDatabase } from "../../../database/create/creation.js";
import { requireKallitheaDatabase } from "../../../database/create/refuse-foreign.js";
import { RefusedError, UserError } from "../../../errors.js";
import { describeExisting } from "../../server/create/existing.js";
import type { MysqlSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";
import { refuseReferences } from "./references.js";
import { tablesIn } from "./tables.js";

const systemDatabases = ["mysql", "information_schema", "performance_schema", "sys"];

/**
 * Checks whether a database can be replaced.
 * @returns what is in it; undefined if it does not exist or is empty
 * @throws UserError
 */
export async function checkDatabase(session: MysqlSession, database: string): Promise<ExistingDatabase | undefined> {
  const { server } = session.place;
  if (systemDatabases.includes(database.toLowerCase())) {
    throw new UserError(`The database "${database}" is a system database.`, {
      hint: "Use another one in sqlalchemy.url.",
    });
  }
  const tables = await tablesIn(session, database);
  if (tables.length === 0) return undefined;
  requireKallitheaDatabase(`The database "${database}" on ${server}`, tables);
  await refuseReferences(session, database, tables);
  await refuseTriggers(session, database, tables);
  return describeExisting(session.query, tables, (table) => `${quote(database)}.${quote(table)}`);
}

/** MariaDB cannot move a table with a trigger to another database. */
export async function refuseTriggers(
  { query }: MysqlSession,
  database: string,
  tables: readonly string[],
): Promise<void> {
  const triggers = await query<{ name: string; tableName: string }>(
    "SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS tableName FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?",
    [database],
  );
  const trigger = triggers.find(({ tableName }) => tables.includes(tableName));
  if (trigger === undefined) return;
  throw new RefusedError(
    `The table ${trigger.tableName} in the database "${database}" has the trigger ${trigger.name}, which does not belong to Kallithea. Nothing was changed.`,
    "Drop it. (db-create --reuse --no-backup replaces the tables in place.)",
  );
}
