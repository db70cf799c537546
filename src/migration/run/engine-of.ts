import type { DataSource } from "typeorm";
import type { Engine } from "./engine.js";

/**
 * The engine of a database.
 * @param notice is told what people should know beside the log
 * @param signal ends the work between two operations
 */
export async function engineOf(dataSource: DataSource, notice: (line: string) => void, signal?: AbortSignal): Promise<Engine> {
  const { type } = dataSource.options;
  if (type === "better-sqlite3") return (await import("../sqlite/sqlite-engine.js")).sqliteEngine(dataSource, notice, signal);
  if (type === "postgres") return (await import("../postgres/postgres-engine.js")).postgresEngine(dataSource, notice, signal);
  if (type === "mariadb" || type === "mysql") return (await import("../mysql/mysql-engine.js")).mysqlEngine(dataSource, notice, signal);
  throw new Error(`there is no engine for ${type}`);
}

/**
 * What a run that was interrupted has left half done, in a sentence with what to do; on MariaDB only, where a step cannot be rolled back.
 * Only reads.
 */
export async function unfinishedStep(dataSource: DataSource): Promise<string | undefined> {
  const { type } = dataSource.options;
  if (type !== "mariadb" && type !== "mysql") return undefined;
  return (await import("../mysql/journal.js")).unfinishedStep(dataSource.createQueryRunner());
}
