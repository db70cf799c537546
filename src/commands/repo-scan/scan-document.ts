// The report for programs. Fields may be added; existing ones keep their names and meanings as long as `version` is the
// same.
import { localTime } from "../../database/local-time.js";
import { InterruptedError } from "../../errors.js";
import type { ScanReport } from "../../scan/scan-report.js";
import { isoTime } from "../instance/iso-time.js";
import { explained } from "../instance/report-skipped.js";
import { failureOf } from "./failure-of.js";

/** One document: every repository of the tree and of the database is in one of its lists. */
export function scanDocument(report: ScanReport, options: { dryRun: boolean; apply?: string | undefined }) {
  const { root, added, known, refreshed, moved, ambiguous, missing, removed, unknown, skipped, journal } = report;
  const { refusal, owners, missingSince, notReached, notWritable, remembered } = report;
  const failure = failureOf(report, options);
  return {
    version: 1,
    root,
    dryRun: options.dryRun,
    refused: refusal ?? null,
    failed: failure?.message ?? null,
    interrupted: failure instanceof InterruptedError ? failure.signal : null,
    ...{ added, notStored: notReached, known, refreshed, moved, ambiguous, missing, removed },
    owners: owners.map(({ name, owner, from, rejected }) => ({
      ...{ name, owner: owner.name, from },
      rejected: rejected.map(({ from, text, because }) => ({ from, text: text ?? null, because })),
    })),
    private: report.private,
    missingSince: missingSince.map(({ name, since }) => ({ name, since: isoTime(localTime(new Date(since))) })),
    unknown: unknown.map(({ name, because }) => ({ name, because: explained(because) })),
    leftOut: skipped.map(explained),
    notWritable,
    remembered,
    rootDoubt: report.rootDoubt ?? null,
    ...{ planChanges: report.planChanges, notPlanned: report.notPlanned },
    journal: journal ?? null,
  };
}
