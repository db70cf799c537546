import { schemaStatements } from "../../engines/sqlite/schema-statements.js";
import { createSchema } from "../create-schema.js";
import { type FirstRows, insertFirstRows } from "../first-rows.js";
import type { LogSql } from "../statements.js";
import { connectSqlite } from "./connect.js";

/**
 * Makes a new database in memory, so that a run that ends half-way leaves nothing on disk.
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
