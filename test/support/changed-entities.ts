// A database seen through entities that have changed since it was made.
import type { DataSource } from "typeorm";
import { entitySchema } from "../../src/database/entity-schema.js";
import { leaveOutActions } from "../../src/database/foreign-key-actions.js";
import { openDatabase } from "../../src/database/open.js";
import { connectSqlite } from "../../src/database/sqlite/connect.js";
import { parseDatabaseUrl } from "../../src/ini/database-url.js";
import type { EntityChange } from "./entity-changes.js";

/** Opens a database of any engine for as long as `use` runs. */
export async function throughEntities<Result>(
  url: string,
  change: Pick<EntityChange, "entities" | "adjust">,
  use: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const dataSource = await open(url);
  try {
    await replaceEntities(dataSource, change);
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function open(url: string): Promise<DataSource> {
  const parsed = parseDatabaseUrl(url);
  return parsed.engine === "sqlite" ? connectSqlite({ file: parsed.file, timeout: 5 }) : openDatabase(parsed);
}

async function replaceEntities(dataSource: DataSource, { entities, adjust }: Pick<EntityChange, "entities" | "adjust">): Promise<void> {
  const { type } = dataSource.options;
  const schemas = entities.map((entity) => entitySchema(entity, type as Parameters<typeof entitySchema>[1]));
  for (const schema of schemas) adjust?.(schema.options);
  dataSource.setOptions({ entities: schemas });
  await (dataSource as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  leaveOutActions(dataSource);
}
