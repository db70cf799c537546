import { IncompleteError, InterruptedError } from "../errors.js";
import { loadIni } from "../ini/load.js";
import { type UpdateReport, updateMetadata } from "../scan/refresh/update-metadata.js";
import type { ScanOptions } from "../scan/scan-options.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { interruptible } from "./instance/interruption.js";
import { jobCount } from "./instance/job-count.js";
import { type OutputOptions, outputOf } from "./instance/output.js";
import { explained, reportSkipped } from "./instance/report-skipped.js";
import { scanOptions } from "./instance/scan-options.js";
import { showProgress } from "./instance/show-progress.js";
import { timeLimit, waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";

export interface RepoUpdateMetadataOptions extends OutputOptions {
  config_file: string;
  names: string[];
  jobs?: string | undefined;
  timeout?: string | undefined;
  waitDb?: string | undefined;
}

/**
 * Updates the cached metadata of the named repositories, or of all in the database.
 * @throws IncompleteError if one is unknown, broken or unreadable; the others have been updated
 */
export async function repoUpdateMetadata(options: RepoUpdateMetadataOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const jobs = jobCount(options.jobs);
  const limit = timeLimit(options.timeout);
  const waitDb = waitSeconds(options.waitDb);
  await withInstance({ ini, terminal, wait: waitDb }, async (dataSource) => {
    const { progress, stop } = showProgress(terminal, { quiet: Boolean(options.quiet || options.json) });
    const chosen: ScanOptions = {
      ...scanOptions(ini, terminal),
      jobs,
      timeLimit: limit,
      waitDb,
      onProgress: progress,
    };
    const report = await interruptible(
      (signal) => updateMetadata(dataSource, options.names, { ...chosen, signal }).finally(stop),
      stop,
    );
    printReport(report, options, terminal);
  });
}

function printReport(
  { updated, total: wanted, notKnown, skipped, failure }: UpdateReport,
  options: RepoUpdateMetadataOptions,
  terminal: Terminal,
): void {
  const { line, document } = outputOf(options, terminal);
  line(`Updated database with information about latest change in the following ${updated.length} repositories:`);
  line(updated.map(printable).join("\n"));
  const interrupted = failure instanceof InterruptedError ? failure.signal : null;
  document({ updated, unknown: notKnown, skipped: skipped.map(explained), interrupted });
  reportSkipped(skipped, terminal);
  for (const name of notKnown)
    terminal.warn(
      `${printable(name)}: not refreshed: there is no such repository in the database; repo-scan adds new ones`,
    );
  if (failure instanceof InterruptedError) {
    throw new InterruptedError(
      failure.signal,
      `Interrupted: ${updated.length} of ${wanted} repositories updated; run the command again to update the others.`,
    );
  }
  const count = skipped.length + notKnown.length;
  if (count > 0)
    throw new IncompleteError(
      `${count} ${count === 1 ? "repository" : "repositories"} could not be updated; see the messages above.`,
    );
}
