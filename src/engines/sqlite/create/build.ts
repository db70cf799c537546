import { createSchema } from "../../../database/create/create-schema.js";
import { type FirstRows, insertFirstRows } from "../../../database/create/first-rows.js";
import type { LogSql } from "../../../database/open/statements.js";
import { connectSqlite } from "../connect/connect.js";
import { schemaStatements } from "../ddl/schema-statements.js";

/**
 * Creates a new database in memory, so that an interrupted run leaves nothing on disk.
 * @returns the bytes of the database file
 */
export async function buildDatabase(firstRows: FirstRows, logSql: LogSql | undefined): Promise<Uint8Array> {
  const dataSource = await connectSqlite({ file: ":memory:", timeout: 0, logSql });
  try {
    await createSchema(dataSource, schemaStatements());
    await insertFirstRows(dataSource, firstRows);
    return serialize(dataSource.driver);
  } finally {
    await dataSource.destroy();
  }
}

/** better-sqlite3's connection, which TypeORM does not describe. */
function serialize(driver: object): Uint8Array {
  return (driver as { databaseConnection: { serialize(): Buffer } }).databaseConnection.serialize();
}
