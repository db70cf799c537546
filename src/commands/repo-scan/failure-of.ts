import { InterruptedError, type UserError } from "../../errors.js";
import type { ScanReport } from "../../scan/scan-report.js";

interface FailureOptions {
  readonly dryRun: boolean;
  readonly apply?: string | undefined;
}

/** What stopped a scan early, and what it had done by then; undefined if it was completed. */
export function failureOf(report: ScanReport, options: FailureOptions): UserError | undefined {
  return report.failure instanceof InterruptedError
    ? interruptionError(report.failure, report, options)
    : report.failure;
}

function interruptionError(
  { signal }: InterruptedError,
  { added, notReached }: ScanReport,
  { dryRun, apply }: FailureOptions,
) {
  if (dryRun) return new InterruptedError(signal);
  const total = added.length + notReached.length;
  const done = total > 0 ? `${added.length} of ${total} repositories added` : "everything done so far is stored";
  // What has been done of a plan cannot be done again.
  const next =
    apply === undefined || added.length === 0 ? "run the command again to continue" : "write a new plan for the rest";
  return new InterruptedError(signal, `Interrupted: ${done}; ${next}.`);
}
