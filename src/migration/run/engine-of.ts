import type { DataSource } from "typeorm";
import { UserError } from "../../errors.js";
import type { Engine } from "./engine.js";

/**
 * The engine of a database.
 * @param notice is told what people should know beside the log
 * @throws UserError for a kind of database that this version does not migrate
 */
export async function engineOf(dataSource: DataSource, notice: (line: string) => void): Promise<Engine> {
  const { type } = dataSource.options;
  if (type === "better-sqlite3") return (await import("../sqlite/sqlite-engine.js")).sqliteEngine(dataSource, notice);
  if (type === "postgres") return (await import("../postgres/postgres-engine.js")).postgresEngine(dataSource, notice);
  throw new UserError(`This version migrates SQLite and PostgreSQL databases alone, not ${type}.`, {
    hint: "The real Alembic can migrate this one.",
  });
}
