import { localTime } from "../../database/local-time.js";
import { InterruptedError } from "../../errors.js";
import { describeReason } from "../../scan/reasons.js";
import type { ScanReport } from "../../scan/scan-report.js";
import { shellWord } from "../../shell-word.js";
import { printable, printableJson } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { problemsIn, reportNotWritable, reportSkipped } from "../instance/report-skipped.js";
import type { RepoScanOptions } from "./options.js";
import { ownerLines, reportRejectedNames } from "./print-owners.js";
import { scanDocument } from "./scan-document.js";

/**
 * Prints what was done, or with `--dry-run` what would be done: first in Kallithea's own words, then what the original
 * does not report. With `--quiet`, only what causes the exit status is printed.
 */
export function printReport(report: ScanReport, options: RepoScanOptions, terminal: Terminal): void {
  if (options.json) terminal.print(printableJson(scanDocument(report, options)));
  else if (options.quiet) printQuietly(report, options, terminal);
  else printInFull(report, options, terminal);
}

function printInFull(report: ScanReport, options: RepoScanOptions, terminal: Terminal): void {
  if (isComplete(report)) terminal.print("Scan completed.");
  printLists(report, options, terminal);
  if (options.verbose || options.dryRun) ownerLines(report).forEach(terminal.print);
  if (options.verbose) verboseLines(report).forEach(terminal.print);
  if (options.ownerFrom !== undefined) reportRejectedNames(report.owners, terminal);
  reportNotWritable(report.notWritable, terminal);
  reportSkipped(report.skipped, terminal);
  reportPlanChanges(report, terminal);
  printJournal(report, options, terminal);
  if (!report.remembered && report.missing.length + report.removed.length > 0) terminal.warn(firstScanWarning(report));
  terminal.warn(summary(report));
}

function printQuietly(report: ScanReport, options: RepoScanOptions, terminal: Terminal): void {
  reportPlanChanges({ ...report, notPlanned: [] }, terminal);
  if (!isComplete(report)) {
    printLists(report, options, terminal);
    printJournal(report, options, terminal);
  }
  reportSkipped(options.strict ? report.skipped : problemsIn(report.skipped), terminal);
}

/** Why a plan cannot be applied, and what it does not have. */
function reportPlanChanges({ planChanges, notPlanned }: ScanReport, terminal: Terminal): void {
  for (const { name, change } of planChanges) terminal.warn(`${printable(name)}: ${change}`);
  for (const name of notPlanned) terminal.warn(`${printable(name)}: new since the plan was written; not added`);
}

function isComplete({ refusal, failure }: ScanReport): boolean {
  return refusal === undefined && failure === undefined;
}

function printLists(report: ScanReport, options: RepoScanOptions, terminal: Terminal): void {
  for (const [title, names] of lists(report, options)) {
    if (names.length > 0) terminal.print(`${title}: ${names.map(printable).join(", ")}`);
  }
}

/** The first three are those of the original. */
function lists(
  { added, missing, removed, refreshed, moved, notReached, failure }: ScanReport,
  { dryRun }: RepoScanOptions,
): [string, readonly string[]][] {
  const moves = moved.map(({ from, to }) => `${from} -> ${to}`);
  return dryRun
    ? [
        ["Would add", added],
        ["Missing", missing],
        ["Would remove", removed],
        ["Would move", moves],
        ["Would refresh", refreshed],
      ]
    : [
        ["Added", added],
        ["Missing", missing],
        ["Removed", removed],
        ["Moved", moves],
        ["Refreshed", refreshed],
        // A user who has interrupted the scan knows that it is incomplete; the next one adds the rest.
        ["Not stored", failure instanceof InterruptedError ? [] : notReached],
      ];
}

function firstScanWarning({ root, removed }: ScanReport): string {
  const check = removed.length > 0 ? "that they were deleted" : "the list before you use --remove-missing";
  return (
    `No earlier scan of ${printable(root)} is recorded for this database, so an unmounted disk cannot be told apart from ` +
    `deleted repositories. Check ${check}.`
  );
}

function printJournal({ journal }: ScanReport, { config_file: ini }: RepoScanOptions, terminal: Terminal): void {
  if (journal === undefined) return;
  terminal.warn(
    `The removed entries were saved to ${journal}. To restore them:\nkallithea-cli repo-restore -c ${shellWord(ini)} ${shellWord(journal)}`,
  );
}

/** The repositories for which there was nothing to do. */
function verboseLines({ known, missingSince, unknown }: ScanReport): string[] {
  return [
    ...known.map((name) => `${printable(name)}: known`),
    ...missingSince.map(
      ({ name, since }) => `${printable(name)}: missing since ${localTime(new Date(since)).slice(0, 16)}`,
    ),
    ...unknown.map(
      ({ name, because }) => `${printable(name)}: not checked: ${printable(because.name)}: ${describeReason(because)}`,
    ),
  ];
}

/** One line with all counts. */
function summary(report: ScanReport): string {
  const { added, notReached, known, moved, refreshed, missing, removed, unknown, skipped } = report;
  const counts = {
    added,
    "not stored": notReached,
    known,
    moved,
    refreshed,
    missing,
    removed,
    unknown,
    skipped,
  };
  // These belong to options or to a failure. Without them, a 0 would mean that there was nothing to do.
  const optionalCounts = ["not stored", "moved", "refreshed", "removed"];
  const parts = Object.entries(counts).filter(([title, list]) => list.length > 0 || !optionalCounts.includes(title));
  return `${parts.map(([title, list]) => `${title} ${list.length}`).join(", ")}${reasonCounts(report)}`;
}

function reasonCounts({ skipped }: ScanReport): string {
  const counts = new Map<string, number>();
  for (const { code } of skipped) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts.size === 0 ? "" : ` (${[...counts].map(([code, count]) => `${code} ${count}`).join(", ")})`;
}
