import { ConfigurationError } from "../errors.js";
import { loadIni } from "../ini/load.js";
import { ownCommand } from "../own-command.js";
import { scanRepositories } from "../scan/scan.js";
import type { ScanOptions } from "../scan/scan-options.js";
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
 * Synchronizes the database with the repositories on disk. If the database server goes away during the scan, it waits
 * for it as long as `--wait-db` allows; after that, it reports what was stored and what was not.
 * @throws InterruptedError after Ctrl-C or SIGTERM; what was done before is stored
 * @throws IncompleteError if a repository is broken or unreadable; everything else has been done
 * @throws RefusedError if rows would be removed that may still be needed; nothing has been changed
 */
export async function repoScan(options: RepoScanOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const chosen = await chosenScan(options);
  const waitDb = waitSeconds(options.waitDb);
  const configured = scanOptions(ini, terminal);
  requireScanCache({ ...chosen, ...configured });
  await withInstance({ ini, terminal, wait: waitDb, readOnly: options.dryRun }, async (dataSource) => {
    if (!options.json && !options.quiet) terminal.print("Now scanning root location for new repos ...");
    const { progress, stop } = showProgress(terminal, { quiet: options.quiet || options.json });
    const request: ScanOptions = {
      ...configured,
      ...chosen,
      waitDb,
      verbose: options.verbose && !options.quiet ? terminal.warn : undefined,
      onProgress: progress,
    };
    const report = await interruptible(
      (signal) => scanRepositories(dataSource, { ...request, signal }).finally(stop),
      stop,
    );
    printReport(report, options, terminal);
    requireSuccess(report, options);
  });
}

/** @throws ConfigurationError if nothing can be remembered, so that nothing would ever be removed */
function requireScanCache({ missingSince, scanCache }: Pick<ScanOptions, "missingSince" | "scanCache">): void {
  if (missingSince === undefined || scanCache !== undefined) return;
  throw new ConfigurationError(
    "cache_dir is not set, so --missing-since cannot know since when a repository is missing.",
    {
      hint: `Set it: ${ownCommand("config-set", "cache_dir=%(here)s/data")}`,
    },
  );
}
