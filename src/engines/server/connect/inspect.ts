import type { OpenOptions } from "../../../database/open/open-options.js";
import type { Database, Engine, InspectedDatabase } from "../../engine.js";

/** @returns a database of a server that is only looked at: what the network takes is more than what TypeORM does */
export async function inspect(
  open: Engine["open"],
  options: Pick<OpenOptions, "logSql" | "wait">,
): Promise<InspectedDatabase> {
  const database: Database = await open({ ...options, readOnly: true, withoutEntities: true });
  const { dataSource, tableNames, comparison, unfinishedStep } = database;
  return {
    ...{ dataSource, tableNames, comparison },
    ...(unfinishedStep && { unfinishedStep }),
    close: () => dataSource.destroy(),
  };
}
