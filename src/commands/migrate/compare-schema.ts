import type { DataSource } from "typeorm";
import { loggers } from "../../ini/logging.js";
import type { CompareOptions } from "../../migration/schema/autogenerate.js";
import type { Terminal } from "../../terminal/terminal.js";
import { type Environment, withDatabase } from "./environment.js";
import { migrationReport } from "./report.js";

/**
 * Opens the database for a comparison, for which it has to be at the heads and need not be writable. What is found goes where the ini sends Alembic's log.
 * @throws RevisionError where it is behind or ahead
 */
export async function compareSchema<Result>(
  environment: Environment,
  terminal: Terminal,
  compare: (dataSource: DataSource, options: CompareOptions) => Promise<Result>,
): Promise<Result> {
  const { graph, ini } = environment;
  const { currentRevisions } = await import("../../database/version.js");
  const { engineOf } = await import("../../migration/run/engine-of.js");
  const { logContext } = await import("../../migration/run/report.js");
  const { requireUpToDate } = await import("../../migration/plan/up-to-date.js");
  const compareIn = async (dataSource: DataSource) => {
    const report = migrationReport(ini, terminal);
    logContext(await engineOf(dataSource, report.notice), report);
    requireUpToDate(graph, await currentRevisions(dataSource));
    const logger = loggers(ini, terminal.warn)("alembic.autogenerate.compare");
    return compare(dataSource, { log: (line) => logger.info(line), warn: terminal.warn });
  };
  return withDatabase(environment, terminal, compareIn, { readOnly: true });
}
