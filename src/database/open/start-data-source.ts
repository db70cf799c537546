import type { DataSource } from "typeorm";
import { observeStatements } from "./statements.js";

/**
 * Connects a data source with what holds on every engine: date-times as strings, statements logged, failures explained.
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
 * Lets date-times pass as the strings that they are, with six digits after the point. TypeORM would write UTC with
 * three digits and read it as local time; Kallithea keeps local time.
 */
function keepDateTimes({ driver }: DataSource): void {
  const write = driver.preparePersistentValue.bind(driver);
  const read = driver.prepareHydratedValue.bind(driver);
  driver.preparePersistentValue = (value, column) => (dateTimes.includes(column.type) ? value : write(value, column));
  driver.prepareHydratedValue = (value, column) =>
    dateTimes.includes(column.type) ? withSixDigits(value) : read(value, column);
}

/** PostgreSQL leaves zeros at the end out, and MariaDB has whole seconds. */
function withSixDigits(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const [seconds, fraction = ""] = value.split(".");
  return `${seconds}.${fraction.padEnd(6, "0")}`;
}
