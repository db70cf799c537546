import type { LogSql } from "./statements.js";

export interface OpenOptions {
  /**
   * Called with each statement after it has run, and with its parameters unchanged: whoever prints them masks secrets.
   */
  logSql?: LogSql;
  /** Makes an empty database where there is none; of SQLite alone. */
  create?: boolean;
  readOnly?: boolean;
  /** For those who send SQL alone: to build the entities of SQLite takes longer than to open the file. */
  withoutEntities?: boolean;
  /** Seconds to wait for a server that is starting. */
  wait?: number;
}
