import { openDatabase } from "../database/open.js";
import { requireExpectedRevision } from "../database/version.js";
import { IncompleteError, RefusedError } from "../errors.js";
import { booleanSetting } from "../ini/boolean.js";
import { databaseUrl } from "../ini/database-url.js";
import { loadIni } from "../ini/load.js";
import { scanRepositories } from "../scan/scan.js";
import type { ScanReport } from "../scan/scan-report.js";
import type { Terminal } from "../terminal.js";
import { troubled } from "./instance/report-left-out.js";
import { scanOptions } from "./instance/scan-options.js";
import { showProgress } from "./instance/show-progress.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { chosenScan, type RepoScanOptions } from "./repo-scan/options.js";
import { printReport } from "./repo-scan/print-report.js";

/**
 * Brings the database into agreement with the folder of repositories.
 * @throws IncompleteError where a repository is broken or could not be read; everything else has been done then
 * @throws RefusedError where rows would be removed that may well be needed; nothing has been done then
 */
export async function repoScan(options: RepoScanOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const chosen = await chosenScan(options);
  const dataSource = await openDatabase(databaseUrl(ini), { ...sqlLog(ini, terminal), wait: waitSeconds(options.waitDb) });
  try {
    await requireExpectedRevision(dataSource, { ignore: booleanSetting(ini, "ignore_alembic_revision") });
    if (!options.json) terminal.print("Now scanning root location for new repos ...");
    const { progress, stop } = showProgress(terminal, { quiet: options.quiet || options.json });
    const report = await scanRepositories(dataSource, { ...scanOptions(ini, terminal), ...chosen, progress }).finally(stop);
    await printReport(report, options, terminal);
    requireSuccess(report, options);
  } finally {
    await dataSource.destroy();
  }
}

function requireSuccess({ refusal, leftOut }: ScanReport, { dryRun, strict }: RepoScanOptions): void {
  if (refusal !== undefined) {
    const what = dryRun ? "Without --dry-run nothing would be removed, nor added" : "Nothing was removed, nor added";
    throw new RefusedError(`${what}: ${refusal}`, "If they are to go, say so with --allow-mass-removal.");
  }
  const count = (strict ? leftOut : troubled(leftOut)).length;
  if (count === 0) return;
  throw new IncompleteError(
    `${count} ${count === 1 ? "folder" : "folders"} did not come in as repositories should; the lines above say why.`,
  );
}
