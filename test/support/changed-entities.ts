// A database seen through entities that have changed since it was made.
import type { DataSource } from "typeorm";
import { entitySchema } from "../../src/database/entity-schema.js";
import { leaveOutActions } from "../../src/database/foreign-key-actions.js";
import type { Database } from "../../src/engines/engine.js";
import type { EntityChange } from "./entity-changes.js";
import { openDatabase } from "./open-database.js";

/** Opens a database of any engine for as long as `use` runs. */
export async function throughEntities<Result>(
  url: string,
  change: Pick<EntityChange, "entities" | "adjust">,
  use: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(url, { create: true });
  try {
    await replaceEntities(database.dataSource, change);
    return await use(database);
  } finally {
    await database.dataSource.destroy();
  }
}

async function replaceEntities(dataSource: DataSource, { entities, adjust }: Pick<EntityChange, "entities" | "adjust">): Promise<void> {
  const { type } = dataSource.options;
  const schemas = entities.map((entity) => entitySchema(entity, type as Parameters<typeof entitySchema>[1]));
  for (const schema of schemas) adjust?.(schema.options);
  dataSource.setOptions({ entities: schemas });
  await (dataSource as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  leaveOutActions(dataSource);
}
