import type { Engine } from "../../engines/engine.js";
import { IncompleteError, UserError } from "../../errors.js";
import type { Ini } from "../../ini/load.js";
import type { Skipped } from "../../scan/reasons.js";
import type { ScanReport } from "../../scan/scan-report.js";
import { shellPath } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { type OutputOptions, outputOf } from "../instance/output.js";
import { problemsIn, reportNotWritable, reportSkipped } from "../instance/report-skipped.js";
import { scanOptions } from "../instance/scan-options.js";
import { sqlLog } from "../instance/sql-log.js";

/**
 * Adds the repositories on disk. The new database is already in place: a scan can take minutes, reads untrusted data
 * and writes hooks, and a failure of any of that must not cost the administrator the database. Problems are reported,
 * and `repo-scan` continues from there.
 */
export async function firstScan(
  ini: Ini,
  engine: Engine,
  options: OutputOptions,
  terminal: Terminal,
): Promise<FirstScan> {
  const { line } = outputOf(options, terminal);
  try {
    const { added, skipped, notWritable, failure } = await scan(ini, engine, terminal);
    reportNotWritable(options.quiet ? [] : notWritable, terminal);
    reportSkipped(options.quiet ? problemsIn(skipped) : skipped, terminal);
    if (added.length > 0)
      line(`Initial repository scan: added following repositories:\n\t${added.map(printable).join("\n\t")}`);
    else if (failure === undefined) line("Initial repository scan: no repositories found.");
    const failedCount = problemsIn(skipped).length;
    return { added, skipped, failedCount, failure: failure && incompleteScan(failure, ini) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { added: [], skipped: [], failedCount: 0, failure: incompleteScan(error, ini) };
  }
}

export interface FirstScan {
  readonly added: readonly string[];
  readonly skipped: readonly Skipped[];
  /** How many repositories are broken or were not added completely. */
  readonly failedCount: number;
  /** What ended the scan early. */
  readonly failure: IncompleteError | undefined;
}

function incompleteScan({ message, hint }: UserError, ini: Ini): IncompleteError {
  return new IncompleteError(
    `The database is set up, but the initial repository scan failed: ${message}`,
    [hint, `To scan again: kallithea-cli repo-scan -c ${shellPath(ini.path)}`]
      .filter((line) => line !== undefined)
      .join("\n"),
  );
}

async function scan(ini: Ini, engine: Engine, terminal: Terminal): Promise<ScanReport> {
  const { scanRepositories } = await import("../../scan/scan.js");
  const { dataSource } = await engine.open(await sqlLog(ini, terminal, engine));
  try {
    return await scanRepositories(dataSource, scanOptions(ini, terminal));
  } finally {
    await dataSource.destroy();
  }
}
