import type { Engine } from "../../engines/engine.js";
import { IncompleteError, UserError } from "../../errors.js";
import type { Ini } from "../../ini/load.js";
import type { ScanReport } from "../../scan/scan-report.js";
import { shellPath } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { problemsIn, reportNotWritable, reportSkipped } from "../instance/report-skipped.js";
import { scanOptions } from "../instance/scan-options.js";
import { sqlLog } from "../instance/sql-log.js";

/**
 * Adds the repositories on disk. The new database is already in place: a scan can take minutes, reads untrusted data
 * and writes hooks, and a failure of any of that must not cost the administrator the database. Problems are reported,
 * and `repo-scan` continues from there.
 * @returns what was added, and how many repositories are broken or were not added completely
 * @throws IncompleteError if the scan was interrupted
 */
export async function firstScan(
  ini: Ini,
  engine: Engine,
  terminal: Terminal,
): Promise<{ added: readonly string[]; failedCount: number }> {
  try {
    const { added, skipped, notWritable, failure } = await scan(ini, engine, terminal);
    reportNotWritable(notWritable, terminal);
    reportSkipped(skipped, terminal);
    if (added.length > 0)
      terminal.print(`Initial repository scan: added following repositories:\n\t${added.map(printable).join("\n\t")}`);
    else if (failure === undefined) terminal.print("Initial repository scan: no repositories found.");
    if (failure !== undefined) throw failure;
    return { added, failedCount: problemsIn(skipped).length };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new IncompleteError(
      `The database is set up, but the initial repository scan failed: ${error.message}`,
      [error.hint, `To scan again: kallithea-cli repo-scan -c ${shellPath(ini.path)}`]
        .filter((line) => line !== undefined)
        .join("\n"),
    );
  }
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
