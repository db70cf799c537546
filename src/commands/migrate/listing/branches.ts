import { branchLines, branchNodes } from "../../../migrations/history/listing/listings.js";
import type { Terminal } from "../../../terminal/terminal.js";
import { loadEnvironment, type MigrateOptions } from "../environment.js";
import { type ListingOptions, printListing } from "./print-listing.js";

/** Lists the branch points. */
export async function branches(options: MigrateOptions & ListingOptions, terminal: Terminal): Promise<void> {
  const { graph } = await loadEnvironment(options);
  const nodes = branchNodes(graph);
  printListing(terminal, nodes, options, () => branchLines(nodes, options.verbose));
}
