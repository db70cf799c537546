import type { LogSql } from "../../database/open/statements.js";
import type { Ini } from "../../ini/load.js";
import { loggers, logsSql, sqlLoggerName } from "../../ini/logging/logging.js";
import { sqlLogLine } from "../../ini/logging/sql-log-line.js";
import type { Terminal } from "../../terminal/terminal.js";

/** Logs SQL to where the ini sends it, if it does. */
export function sqlLog(ini: Ini, terminal: Terminal): { logSql?: LogSql } {
  if (!logsSql(ini)) return {};
  const logger = loggers(ini, terminal.warn)(sqlLoggerName);
  return { logSql: (...statement) => logger.info(sqlLogLine(...statement)) };
}
