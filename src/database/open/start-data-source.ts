import type { DataSource } from "typeorm";
import { keepDateTimes } from "./date-times.js";
import { observeStatements } from "./statements.js";

/**
 * Connects a data source with what holds on every engine: date-times as strings, statements logged, failures explained.
 * @throws what `explain` makes of the driver's error
 */
export async function startDataSource(dataSource: DataSource, options: Parameters<typeof observeStatements>[1]): Promise<DataSource> {
  keepDateTimes(dataSource);
  observeStatements(dataSource, options);
  try {
    await dataSource.initialize();
  } catch (error) {
    throw options.explain(error);
  }
  return dataSource;
}
