import type { MigrationSession } from "./migrate.js";
import { logContext } from "./report.js";
import { ensureVersionTable } from "./version-table.js";

/** Creates an empty version table if there is none. */
export async function ensureVersion({ database, report, signal }: Omit<MigrationSession, "graph">): Promise<void> {
  const engine = await database.migrations({ onNotice: report.notice, signal });
  logContext(engine, report);
  await engine.withMigrationLock(() => engine.transaction(() => ensureVersionTable(engine)));
}
