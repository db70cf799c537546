import type { OpenOptions } from "../../../database/open/open-options.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import type { InspectedDatabase } from "../../engine.js";
import { openPlainSqliteSession } from "./plain-session.js";

/**
 * An SQLite file that is only looked at.
 * @throws UserError
 */
export async function inspectSqlite(
  url: SqliteUrl,
  { logSql }: Pick<OpenOptions, "logSql">,
): Promise<InspectedDatabase> {
  const { dataSource, tableNames, close } = await openPlainSqliteSession(url, { logSql, readOnly: true });
  const comparison = async () => (await import("../reflect/comparison.js")).sqliteSchemaEngine;
  return { dataSource, tableNames, comparison, close };
}
