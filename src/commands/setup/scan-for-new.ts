import type { DataSource } from "typeorm";
import { UserError } from "../../errors.js";
import type { Ini } from "../../ini/load.js";
import { brokenAmongEmpty } from "../../scan/read/broken-among-empty.js";
import { scanRepositories } from "../../scan/scan.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { interruptible } from "../instance/interruption.js";
import { problemsIn, reportSkipped } from "../instance/report-skipped.js";
import { scanOptions } from "../instance/scan-options.js";
import type { Events } from "./events.js";

/**
 * Adds the repositories that the database does not have. Those that an earlier run has added as empty ones, because
 * they were broken, are read again: each run reports them until they are repaired.
 * @returns how many are broken or were not added completely, and what ended the scan before its end
 */
export async function scanForNew(
  dataSource: DataSource,
  ini: Ini,
  events: Events,
  terminal: Terminal,
): Promise<{ troubled: number; failure: UserError | undefined }> {
  const options = scanOptions(ini, terminal);
  const { added, skipped, failure } = await interruptible(
    async (signal) => {
      const report = await scanRepositories(dataSource, { ...options, signal });
      if (report.failure !== undefined) return report;
      const known = report.known.filter((name) => !report.skipped.some((candidate) => candidate.name === name));
      try {
        const broken = await brokenAmongEmpty(dataSource, report.root, known, { git: options.git, signal });
        return { ...report, skipped: [...report.skipped, ...broken] };
      } catch (error) {
        if (error instanceof UserError) return { ...report, failure: error };
        throw error;
      }
    },
    () => {},
  );
  reportSkipped(skipped, terminal);
  events.report({
    event: "scan",
    changed: added.length > 0,
    sentence: added.length > 0 ? `Added: ${added.map(printable).join(", ")}` : undefined,
    details: { added, skipped: skipped.map(({ name, code }) => ({ name, code })) },
  });
  return { troubled: problemsIn(skipped).length, failure };
}
