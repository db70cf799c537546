import { openDatabase } from "../database/open.js";
import { requireExpectedRevision } from "../database/version.js";
import { IncompleteError } from "../errors.js";
import { booleanSetting } from "../ini/boolean.js";
import { databaseUrl } from "../ini/database-url.js";
import { loadIni } from "../ini/load.js";
import { type ScanReport, scanRepositories } from "../scan/scan.js";
import type { Terminal } from "../terminal.js";
import { reportLeftOut, troubled } from "./instance/report-left-out.js";
import { scanOptions } from "./instance/scan-options.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

export interface RepoScanOptions {
  config_file: string;
  removeMissing: boolean;
  allowMassRemoval: boolean;
  installGitHooks: boolean;
  overwriteGitHooks: boolean;
  strict: boolean;
  waitDb?: string | undefined;
}

/**
 * Brings the database into agreement with the folder of repositories.
 * @throws IncompleteError where a repository is broken or could not be read; everything else has been done then
 */
export async function repoScan(options: RepoScanOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const dataSource = await openDatabase(databaseUrl(ini), { ...sqlLog(ini, terminal), wait: waitSeconds(options.waitDb) });
  try {
    await requireExpectedRevision(dataSource, { ignore: booleanSetting(ini, "ignore_alembic_revision") });
    terminal.print("Now scanning root location for new repos ...");
    const report = await scanRepositories(dataSource, {
      ...scanOptions(ini, terminal),
      removeMissing: options.removeMissing,
      allowMassRemoval: options.allowMassRemoval,
      gitHooks: options.overwriteGitHooks ? "overwrite" : options.installGitHooks ? "install" : "new",
    });
    terminal.print("Scan completed.");
    printReport(report, terminal);
    requireAllIn(report, options.strict);
  } finally {
    await dataSource.destroy();
  }
}

function printReport({ added, missing, removed, leftOut }: ScanReport, terminal: Terminal): void {
  const lists = { Added: added, Missing: missing, Removed: removed };
  for (const [title, names] of Object.entries(lists)) if (names.length > 0) terminal.print(`${title}: ${names.join(", ")}`);
  reportLeftOut(leftOut, terminal);
}

function requireAllIn({ leftOut }: ScanReport, strict: boolean): void {
  const count = (strict ? leftOut : troubled(leftOut)).length;
  if (count === 0) return;
  throw new IncompleteError(
    `${count} ${count === 1 ? "folder" : "folders"} did not come in as repositories should; the lines above say why.`,
  );
}
