import type { DataSource } from "typeorm";
import { createSchema } from "../create-schema.js";
import { type FirstRows, insertFirstRows } from "../first-rows.js";

/** Fills an empty database, and closes it. */
export async function fill(dataSource: DataSource, firstRows: FirstRows): Promise<void> {
  try {
    await createSchema(dataSource);
    await insertFirstRows(dataSource, firstRows);
  } finally {
    await dataSource.destroy();
  }
}
