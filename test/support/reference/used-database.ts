// A database of 0.7.0 that has been in use, on any engine.
import path from "node:path";
import { createSchema } from "../../../src/database/create/create-schema.js";
import { schemaStatements as mysqlSchema } from "../../../src/engines/mysql/ddl/schema-statements.js";
import { schemaStatements as postgresqlSchema } from "../../../src/engines/postgresql/ddl/schema-statements.js";
import { copyRows } from "../databases/copy-rows.js";
import { type Engine, mariadb, sqlite } from "../databases/engines.js";
import { openDataSource } from "../databases/open-database.js";
import { copyOfDatabase, serverDatabase } from "../databases/server-database.js";
import { restoreRelease } from "./old-release.js";

const release = "kallithea-0.7.0";

/** @param folder where files can be @returns its URL */
export async function usedDatabase(engine: Engine, folder: string, name = "used"): Promise<string> {
  const file = path.join(folder, `${name}.db`);
  restoreRelease(release, file);
  if (engine === sqlite) return `sqlite:///${file}`;
  if (engine === mariadb) return filledDatabase(engine, file);
  template ??= await filledDatabase(engine, file);
  return copyOfDatabase(template);
}

/** PostgreSQL copies a database faster than it makes the tables. */
let template: string | undefined;

async function filledDatabase(engine: Engine, file: string): Promise<string> {
  const url = await serverDatabase(engine, "");
  await makeTables(url, engine);
  await copyRows(file, url);
  return url;
}

async function makeTables(url: string, engine: Engine): Promise<void> {
  const dataSource = await openDataSource(url);
  try {
    await createSchema(dataSource, (engine === mariadb ? mysqlSchema : postgresqlSchema)());
  } finally {
    await dataSource.destroy();
  }
}
