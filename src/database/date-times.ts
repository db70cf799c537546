import type { DataSource, Driver } from "typeorm";

const dateTimes: readonly unknown[] = ["datetime", "timestamp without time zone"];

/**
 * Lets date-times pass as the strings that they are. TypeORM would write UTC with three digits and read it as local time;
 * Kallithea keeps local time with six.
 */
export function keepDateTimes({ driver }: DataSource): void {
  driver.preparePersistentValue = unlessDateTime(driver.preparePersistentValue.bind(driver));
  driver.prepareHydratedValue = unlessDateTime(driver.prepareHydratedValue.bind(driver));
}

function unlessDateTime(prepare: Driver["preparePersistentValue"]): Driver["preparePersistentValue"] {
  return (value, column) => (dateTimes.includes(column.type) ? value : prepare(value, column));
}
