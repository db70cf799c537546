import { loadIni } from "../ini/load.js";
import { scanRepositories } from "../scan/scan.js";
import type { Terminal } from "../terminal/terminal.js";
import { interruptible } from "./instance/interruption.js";
import { scanOptions } from "./instance/scan-options.js";
import { showProgress } from "./instance/show-progress.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";
import { chosenScan, type RepoScanOptions } from "./repo-scan/options.js";
import { printReport } from "./repo-scan/print-report.js";
import { requireSuccess } from "./repo-scan/require-success.js";

/**
 * Brings the database into agreement with the folder of repositories. A database server that goes away in the middle is
 * waited for as long as `--wait-db` says; then what was stored is told, and what was not.
 * @throws InterruptedError after Ctrl-C or SIGTERM; what was done before is stored
 * @throws IncompleteError where a repository is broken or could not be read; everything else has been done then
 * @throws RefusedError where rows would be removed that may well be needed; nothing has been done then
 */
export async function repoScan(options: RepoScanOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const chosen = await chosenScan(options);
  const waitDb = waitSeconds(options.waitDb);
  await withInstance({ ini, terminal, wait: waitDb, readOnly: options.dryRun }, async (dataSource) => {
    if (!options.json && !options.quiet) terminal.print("Now scanning root location for new repos ...");
    const { progress, stop } = showProgress(terminal, { quiet: options.quiet || options.json });
    const turns = { waitDb, verbose: options.verbose && !options.quiet ? terminal.warn : undefined };
    const wanted = { ...scanOptions(ini, terminal), ...chosen, ...turns, progress };
    const report = await interruptible(
      (signal) => scanRepositories(dataSource, { ...wanted, signal }).finally(stop),
      stop,
    );
    printReport(report, options, terminal);
    requireSuccess(report, options);
  });
}
