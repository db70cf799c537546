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

/** Lists revisions, newest first. The database is opened only where it is asked about. */
export async function history(options: HistoryCommandOptions, terminal: Terminal): Promise<void> {
  const { start, end } = parseHistoryRange(options.revRange ?? ":");
  const environment = await loadEnvironment(options);
  const asksDatabase = options.indicateCurrent || start === "current" || end === "current";
  const rows = asksDatabase ? await currentRows(environment, terminal) : [];
  const nodes = historyNodes(environment.graph, {
    start: rowsWhereCurrent(start, rows),
    end: rowsWhereCurrent(end, rows),
  });
  const marked = options.indicateCurrent ? new Set(rows) : undefined;
  printListing(terminal, nodes, options.json, () => historyLines(nodes, options.verbose, marked), marked);
}

function rowsWhereCurrent(identifier: string, rows: readonly string[]): string | readonly string[] {
  return identifier === "current" ? rows : identifier;
}
