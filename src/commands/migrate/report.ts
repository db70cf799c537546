import type { Ini } from "../../ini/load.js";
import { loggers } from "../../ini/logging/logging.js";
import type { Report } from "../../migrations/run/report.js";
import type { Terminal } from "../../terminal/terminal.js";
import { type OutputOptions, outputOf } from "../instance/output.js";

/** Logs as the ini configures Alembic's log, unless --quiet; everything else goes to standard error. */
export function migrationReport(ini: Ini, options: OutputOptions, terminal: Pick<Terminal, "print" | "warn">): Report {
  const logger = loggers(ini, terminal.warn)("alembic.runtime.migration");
  const { notice } = outputOf(options, terminal);
  return { log: (line) => !options.quiet && logger.info(line), notice, warn: terminal.warn };
}
