import type { InspectedDatabase } from "../../engines/engine.js";
import type { Ini } from "../../ini/load.js";
import { kallitheaPackage } from "../../migrations/history/files/script-location.js";
import type { Terminal } from "../../terminal/terminal.js";

/** As `migrate check` counts, without its log. */
export async function countDrift(ini: Ini, database: InspectedDatabase, terminal: Terminal): Promise<number> {
  const { pendingOperations } = await import("../../migrations/autogenerate/autogenerate.js");
  const { leaveAlone, matchesAny } = await import("../../migrations/autogenerate/leave-alone.js");
  const section = ini.section("alembic");
  const isExcluded = matchesAny(section?.get("exclude_tables") ?? "");
  const created = await createdByOwnRevisions(ini, terminal);
  const operations = await pendingOperations(database, {
    leaveAlone: (reflected, target) => leaveAlone(reflected, target, { isExcluded, created, warn: () => {} }),
  });
  return operations.length;
}

/** Revision files are read only if the ini has other folders of them than the program's. */
async function createdByOwnRevisions(ini: Ini, terminal: Terminal): Promise<ReadonlySet<string>> {
  const section = ini.section("alembic");
  const shipped = (section?.get("script_location") ?? kallitheaPackage) === kallitheaPackage;
  if (section === undefined || (shipped && !section.get("version_locations"))) return new Set();
  const { loadEnvironment } = await import("../migrate/environment.js");
  const { ownObjects } = await import("../migrate/compare-schema.js");
  return ownObjects(await loadEnvironment({ config_file: ini.path, name: "alembic" }), terminal);
}
