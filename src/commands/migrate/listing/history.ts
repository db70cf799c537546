import { parseHistoryRange } from "../../../migrations/history/graph/history-range.js";
import { historyLines, historyNodes } from "../../../migrations/history/listing/listings.js";
import type { Terminal } from "../../../terminal/terminal.js";
import { currentRows, loadEnvironment, type MigrateOptions } from "../environment.js";
import { type ListingOptions, printListing } from "./print-listing.js";

export interface HistoryCommandOptions extends MigrateOptions, ListingOptions {
  /** `[start]:[end]`; either may be `current`. */
  revRange?: string | undefined;
  indicateCurrent: boolean;
}

/** Lists revisions, newest first. The database is opened only if its revision is needed. */
export async function history(options: HistoryCommandOptions, terminal: Terminal): Promise<void> {
  const { start, end } = parseHistoryRange(options.revRange ?? ":");
  const environment = await loadEnvironment(options);
  const needsDatabase = options.indicateCurrent || start === "current" || end === "current";
  const rows = needsDatabase ? await currentRows(environment, terminal) : [];
  const nodes = historyNodes(environment.graph, {
    start: resolveCurrent(start, rows),
    end: resolveCurrent(end, rows),
  });
  const currentMarks = options.indicateCurrent ? new Set(rows) : undefined;
  printListing(terminal, nodes, options, () => historyLines(nodes, options.verbose, currentMarks), currentMarks);
}

function resolveCurrent(identifier: string, rows: readonly string[]): string | readonly string[] {
  return identifier === "current" ? rows : identifier;
}
