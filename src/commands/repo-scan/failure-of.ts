import { InterruptedError, type UserError } from "../../errors.js";
import type { ScanReport } from "../../scan/scan-report.js";

/** What ended a scan before its end, with what it had done until then; nothing if it came to its end. */
export function failureOf(report: ScanReport, options: { readonly dryRun: boolean }): UserError | undefined {
  return report.failure instanceof InterruptedError ? interruption(report.failure, report, options) : report.failure;
}

function interruption(
  { signal }: InterruptedError,
  { added, notReached }: ScanReport,
  { dryRun }: { readonly dryRun: boolean },
) {
  if (dryRun) return new InterruptedError(signal);
  const fresh = added.length + notReached.length;
  const done = fresh > 0 ? `${added.length} of ${fresh} repositories added` : "everything done so far is stored";
  return new InterruptedError(signal, `Interrupted: ${done}; run the command again to continue.`);
}
