import { currentRevisions } from "../../database/version.js";
import type { MigrationOutcome, MigrationSession } from "./migrate.js";
import { logContext } from "./report.js";
import { ensureVersionTable } from "./version-table.js";

/** Creates an empty version table if there is none. @returns also whether it was created */
export async function ensureVersion({
  database,
  report,
  signal,
}: Omit<MigrationSession, "graph">): Promise<MigrationOutcome & { created: boolean }> {
  const engine = await database.migrations({ onNotice: report.notice, signal });
  logContext(engine, report);
  return engine.withMigrationLock(async () => {
    const created = !(await engine.hasTable("alembic_version"));
    await engine.transaction(() => ensureVersionTable(engine));
    const rows = await currentRevisions(database);
    return { from: rows, to: rows, steps: [], created };
  });
}
