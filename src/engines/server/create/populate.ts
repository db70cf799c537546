import type { DataSource } from "typeorm";
import { createSchema } from "../../../database/create/create-schema.js";
import { type FirstRows, insertFirstRows } from "../../../database/create/first-rows.js";

/**
 * Fills an empty database, and closes it.
 * @param schema statements that create the tables
 */
export async function populate(dataSource: DataSource, schema: readonly string[], firstRows: FirstRows): Promise<void> {
  try {
    await createSchema(dataSource, schema);
    await insertFirstRows(dataSource, firstRows);
  } finally {
    await dataSource.destroy();
  }
}
