import type { UserError } from "../../errors.js";
import { scanRepositories } from "../../scan/scan.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { interruptible } from "../instance/interruption.js";
import { problemsIn, reportSkipped } from "../instance/report-skipped.js";
import { scanOptions } from "../instance/scan-options.js";
import type { Events } from "./events.js";
import type { Place } from "./place.js";

/**
 * Adds the repositories that the database does not have.
 * @returns how many are broken or were not added completely, and what ended the scan before its end
 */
export async function scanForNew(
  { ini, engine, open }: Place,
  events: Events,
  terminal: Terminal,
): Promise<{ troubled: number; failure: UserError | undefined }> {
  const { dataSource } = await engine.open(open);
  try {
    const { added, skipped, failure } = await interruptible(
      (signal) => scanRepositories(dataSource, { ...scanOptions(ini, terminal), signal }),
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
  } finally {
    await dataSource.destroy();
  }
}
