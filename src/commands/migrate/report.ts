import type { Ini } from "../../ini/load.js";
import { loggers } from "../../ini/logging/logging.js";
import type { Report } from "../../migrations/run/report.js";
import type { Terminal } from "../../terminal/terminal.js";

/** Logs as the ini configures Alembic's log; everything else goes to standard error. */
export function migrationReport(ini: Ini, terminal: Pick<Terminal, "warn">): Report {
  const logger = loggers(ini, terminal.warn)("alembic.runtime.migration");
  return { log: (line) => logger.info(line), notice: terminal.warn };
}
