// A database seen through entities that have changed since it was made.
import { DataSource } from "typeorm";
import { entitySchema } from "../../src/database/entity-schema.js";
import { leaveOutActions } from "../../src/database/foreign-key-actions.js";
import { Sqlite } from "../../src/database/sqlite/library.js";
import type { EntityChange } from "./entity-changes.js";

/** Opens a file for as long as `use` runs. */
export async function throughEntities<Result>(
  file: string,
  { entities, adjust }: Pick<EntityChange, "entities" | "adjust">,
  use: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const schemas = entities.map((entity) => entitySchema(entity, "better-sqlite3"));
  for (const schema of schemas) adjust?.(schema.options);
  const dataSource = new DataSource({ type: "better-sqlite3", driver: Sqlite, database: file, entities: schemas });
  await dataSource.initialize();
  leaveOutActions(dataSource);
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
