import type { ScanReport } from "../../scan/scan-report.js";
import { shellWord } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";
import { reportLeftOut } from "../instance/report-left-out.js";
import type { RepoScanOptions } from "./options.js";
import { scanDocument } from "./scan-document.js";
import { summary } from "./summary.js";
import { verboseLines } from "./verbose-lines.js";

/** Tells what was done, or with `--dry-run` what would be: in Kallithea's own lines, then what it has none for. */
export function printReport(report: ScanReport, options: RepoScanOptions, terminal: Terminal): void {
  if (options.json) terminal.print(JSON.stringify(scanDocument(report, options), undefined, 2));
  else printForPeople(report, options, terminal);
}

function printForPeople(report: ScanReport, options: RepoScanOptions, terminal: Terminal): void {
  if (report.refusal === undefined && report.failure === undefined) terminal.print("Scan completed.");
  for (const [title, names] of lists(report, options)) if (names.length > 0) terminal.print(`${title}: ${names.join(", ")}`);
  if (options.verbose) verboseLines(report).forEach(terminal.print);
  reportLeftOut(report.leftOut, terminal);
  if (report.journal !== undefined) terminal.warn(howToRestore(report.journal, options.config_file));
  if (!options.quiet) terminal.warn(summary(report));
}

/** The first three are the original's. */
function lists(
  { added, missing, removed, refreshed, moved, notReached }: ScanReport,
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
        ["Not stored", notReached],
      ];
}

function howToRestore(journal: string, ini: string): string {
  return `What was removed is kept in ${journal}; this brings it back:\nkallithea-cli repo-restore -c ${shellWord(ini)} ${shellWord(journal)}`;
}
