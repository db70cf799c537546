import { headLines, headNodes } from "../../../migrations/history/listing/listings.js";
import type { Terminal } from "../../../terminal/terminal.js";
import { loadEnvironment, type MigrateOptions } from "../environment.js";
import { type ListingOptions, printListing } from "./print-listing.js";

export interface HeadsOptions extends MigrateOptions, ListingOptions {
  resolveDependencies: boolean;
}

/** Lists the heads. */
export async function heads(options: HeadsOptions, terminal: Terminal): Promise<void> {
  const { graph } = await loadEnvironment(options);
  const nodes = headNodes(graph, options.resolveDependencies);
  printListing(terminal, nodes, options, () => headLines(nodes, options.verbose));
}
