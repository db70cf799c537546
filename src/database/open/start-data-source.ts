import type { DataSource } from "typeorm";
import { observeStatements } from "./statements.js";

/**
 * Connects a data source as on every engine: date-times are strings, statements are logged, errors explained.
 * @throws what `explain` makes of the driver's error
 */
export async function startDataSource(
  dataSource: DataSource,
  options: Parameters<typeof observeStatements>[1],
): Promise<DataSource> {
  keepDateTimes(dataSource);
  observeStatements(dataSource, options);
  try {
    await dataSource.initialize();
  } catch (error) {
    throw options.explain(error);
  }
  return dataSource;
}

const dateTimes: readonly unknown[] = ["datetime", "timestamp without time zone"];

/**
 * TRAP: TypeORM writes date-times in UTC with three digits and reads them as local time. Kallithea stores local time,
 * so date-times are passed as strings with six digits after the point.
 */
function keepDateTimes({ driver }: DataSource): void {
  const write = driver.preparePersistentValue.bind(driver);
  const read = driver.prepareHydratedValue.bind(driver);
  driver.preparePersistentValue = (value, column) => (dateTimes.includes(column.type) ? value : write(value, column));
  driver.prepareHydratedValue = (value, column) =>
    dateTimes.includes(column.type) ? withSixDigits(value) : read(value, column);
}

/** PostgreSQL omits trailing zeros, and MariaDB stores whole seconds. */
function withSixDigits(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const [seconds, fraction = ""] = value.split(".");
  return `${seconds}.${fraction.padEnd(6, "0")}`;
}
