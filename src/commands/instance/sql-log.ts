import type { LogSql } from "../../database/open/statements.js";
import type { Engine } from "../../engines/engine.js";
import type { Ini } from "../../ini/load.js";
import { loggers, logsSql, sqlLoggerName } from "../../ini/logging/logging.js";
import type { Terminal } from "../../terminal/terminal.js";

/** Logs SQL as the ini configures it. The code that formats SQL is loaded only if it is logged. */
export async function sqlLog(ini: Ini, terminal: Terminal, engine: Pick<Engine, "name">): Promise<{ logSql?: LogSql }> {
  if (!logsSql(ini)) return {};
  const logger = loggers(ini, terminal.warn)(sqlLoggerName);
  const { sqlLogLine } = await import("../../database/open/sql-log-line.js");
  const { lexicalDialects } = await import("../../schema/sql/lexer.js");
  const dialect = lexicalDialects[engine.name];
  return { logSql: (...statement) => logger.info(sqlLogLine(...statement, dialect)) };
}
