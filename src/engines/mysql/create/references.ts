import { RefusedError } from "../../../errors.js";
import type { MysqlSession } from "../connect/session.js";

/**
 * Foreign keys of other tables follow a table when it is renamed, and would be left dangling when it is dropped.
 * @param tables those that will be dropped
 * @throws RefusedError if another table refers to one of them
 */
export async function refuseReferences(
  { query }: MysqlSession,
  database: string,
  tables: readonly string[],
): Promise<void> {
  const references = await query<{ inDatabase: string; name: string; target: string }>(
    `SELECT TABLE_SCHEMA AS inDatabase, TABLE_NAME AS name, REFERENCED_TABLE_NAME AS target
     FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = ?`,
    [database],
  );
  const foreign = references.find(
    ({ inDatabase, name, target }) => tables.includes(target) && !(inDatabase === database && tables.includes(name)),
  );
  if (foreign === undefined) return;
  throw new RefusedError(
    `The table ${foreign.name} in the database "${foreign.inDatabase}" refers to Kallithea's table ${foreign.target}. Nothing was changed.`,
    "Drop its foreign key first.",
  );
}
