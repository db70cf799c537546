import { InterruptedError, type UserError } from "../../errors.js";
import type { ScanReport } from "../../scan/scan-report.js";

/** What stopped a scan early, and what it had done by then; undefined if it was completed. */
export function failureOf(report: ScanReport, options: { readonly dryRun: boolean }): UserError | undefined {
  return report.failure instanceof InterruptedError
    ? interruptionError(report.failure, report, options)
    : report.failure;
}

function interruptionError(
  { signal }: InterruptedError,
  { added, notReached }: ScanReport,
  { dryRun }: { readonly dryRun: boolean },
) {
  if (dryRun) return new InterruptedError(signal);
  const total = added.length + notReached.length;
  const done = total > 0 ? `${added.length} of ${total} repositories added` : "everything done so far is stored";
  return new InterruptedError(signal, `Interrupted: ${done}; run the command again to continue.`);
}
