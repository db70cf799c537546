// Databases of any engine, opened as commands open them.
import type { DataSource } from "typeorm";
import type { OpenOptions } from "../../../src/database/open/open-options.js";
import type { Database } from "../../../src/engines/engine.js";
import { engineOf } from "../../../src/engines/registry.js";
import { type DatabaseUrl, parseDatabaseUrl } from "../../../src/ini/database-url.js";

/** @param url as in the ini, or parsed */
export async function openDatabase(url: string | DatabaseUrl, options: OpenOptions = {}): Promise<Database> {
  return (await engineOf(typeof url === "string" ? parseDatabaseUrl(url) : url)).open(options);
}

/** The same, but only the data source. */
export async function openDataSource(url: string | DatabaseUrl, options: OpenOptions = {}): Promise<DataSource> {
  return (await openDatabase(url, options)).dataSource;
}

/** Opens a database while `use` runs. */
export async function withDatabase<Result>(url: string, use: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase(url, { create: true });
  try {
    return await use(database);
  } finally {
    await database.dataSource.destroy();
  }
}
