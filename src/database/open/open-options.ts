import type { LogSql } from "./statements.js";

export interface OpenOptions {
  /** Called after each statement, with its parameters unchanged; secrets are masked where they are printed. */
  logSql?: LogSql;
  /** Gets a line if the database is locked by another process or session, and is being waited for. */
  onNotice?: ((line: string) => void) | undefined;
  /** Creates an empty database if there is none (SQLite only). */
  create?: boolean;
  readOnly?: boolean;
  /** For callers that only run SQL: building the entities takes longer than opening an SQLite file. */
  withoutEntities?: boolean;
  /** Seconds to wait for a server that is starting. */
  wait?: number;
}
