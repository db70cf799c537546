import { expectedHead } from "../../database/version.js";
import type { Terminal } from "../../terminal/terminal.js";
import { migrationReport } from "../migrate/report.js";
import type { SetupOptions } from "./options.js";
import type { Place } from "./place.js";

/**
 * Upgrades the database to the revision that this program needs, whatever other heads the site's own revisions have. A
 * backup is made first. An ini without [alembic] has the bundled revisions.
 * @throws UserError
 */
export async function upgradeDatabase(
  { ini, engine, open }: Place,
  options: SetupOptions,
  terminal: Terminal,
): Promise<void> {
  const { upgrade } = await import("../../migrations/run/upgrade.js");
  const { kallitheaPackage } = await import("../../migrations/history/files/script-location.js");
  const { loadHistory } = await import("../migrate/environment.js");
  const section = new Map(ini.section("alembic"));
  if (!section.get("script_location")) section.set("script_location", kallitheaPackage);
  const { graph } = await loadHistory(section);
  const database = await engine.open({ ...open, withoutEntities: true });
  try {
    const session = { database, graph, report: migrationReport(ini, options, terminal) };
    await upgrade(session, expectedHead, { backup: true, rehearse: false });
  } finally {
    await database.dataSource.destroy();
  }
}
