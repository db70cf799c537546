import type { LogSql } from "./statements.js";

export interface SessionOptions {
  logSql?: LogSql | undefined;
  /** Seconds to wait for a server that is starting. */
  wait: number;
}
