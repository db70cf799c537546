import type { Database } from "../../engines/engine.js";
import { loggers } from "../../ini/logging/logging.js";
import type { CompareOptions } from "../../migrations/autogenerate/autogenerate.js";
import { ownRevisions } from "../../migrations/history/files/script-location.js";
import { RevisionPendingError } from "../../migrations/revision-error.js";
import type { CreatedObjects } from "../../migrations/run/steps/created-objects.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { OutputOptions } from "../instance/output.js";
import { createHint, type Environment, withDatabase } from "./environment.js";
import { migrationReport } from "./report.js";

/**
 * Opens the database for a comparison: it must be at the heads and need not be writable. Differences are logged as the
 * ini configures Alembic's log.
 * @throws RevisionError if it is behind or ahead
 */
export async function compareSchema<Result>(
  environment: Environment,
  terminal: Terminal,
  compare: (database: Database, options: CompareOptions) => Promise<Result>,
  options: OutputOptions,
): Promise<Result> {
  const { graph, ini } = environment;
  const { currentRevisions, hasNoKallitheaTables } = await import("../../database/version.js");
  const { logContext } = await import("../../migrations/run/report.js");
  const { requireUpToDate } = await import("../../migrations/plan/up-to-date.js");
  const compareIn = async (database: Database) => {
    const report = migrationReport(ini, options, terminal);
    logContext(await database.migrations({ onNotice: report.notice }), report);
    const rows = await currentRevisions(database);
    if (rows.length === 0 && graph.heads.length > 0 && (await hasNoKallitheaTables(database)))
      throw new RevisionPendingError("Target database is not up to date.", createHint(environment));
    requireUpToDate(graph, rows);
    const logger = loggers(ini, terminal.warn)("alembic.autogenerate.compare");
    return compare(database, {
      log: (line) => !options.quiet && logger.info(line),
      warn: terminal.warn,
      leaveAlone: await ignoredObjects(environment, terminal),
    });
  };
  return withDatabase(environment, terminal, compareIn, { readOnly: true });
}

async function ignoredObjects(
  environment: Environment,
  terminal: Terminal,
): Promise<NonNullable<CompareOptions["leaveAlone"]>> {
  const { leaveAlone, matchesAny } = await import("../../migrations/autogenerate/leave-alone.js");
  const isExcluded = matchesAny(environment.excludeTables);
  const options = { isExcluded, created: await ownObjects(environment, terminal), warn: terminal.warn };
  return (reflected, target) => leaveAlone(reflected, target, options);
}

/** What the site's own revisions have created: no difference. */
export async function ownObjects({ folders, graph }: Environment, { warn }: Terminal): Promise<CreatedObjects> {
  const { createdObjects } = await import("../../migrations/run/steps/created-objects.js");
  return createdObjects(ownRevisions(folders, [...graph.nodes.values()]), warn);
}
