import { currentRevisions } from "../../database/version.js";
import { planStamp } from "../plan/plan-stamp.js";
import { logLine } from "../plan/planned-step.js";
import type { MigrationOutcome, MigrationSession } from "./migrate.js";
import { logContext } from "./report.js";
import { changeRow, ensureVersionTable } from "./version-table.js";

export interface StampOptions {
  /** Empties the version table first. */
  readonly purge: boolean;
}

/**
 * Sets the version table to the given revisions; no revision runs.
 * @throws RevisionError for an unknown target or row
 */
export async function stamp(
  { database, graph, report, signal }: MigrationSession,
  targets: readonly string[],
  { purge }: StampOptions,
): Promise<MigrationOutcome> {
  const engine = await database.migrations({ onNotice: report.notice, signal });
  logContext(engine, report);
  return engine.withMigrationLock(async () => {
    const from = await currentRevisions(database);
    const { steps, rows } = planStamp(graph, purge ? [] : from, targets);
    await engine.transaction(async () => {
      await ensureVersionTable(engine);
      if (purge) await engine.execute("DELETE FROM alembic_version", {});
      for (const step of steps) {
        report.log(logLine(step));
        for (const change of step.changes) await changeRow(engine, change);
      }
    });
    return { from, to: rows, steps };
  });
}
