import { shownLines, shownNodes } from "../../../migrations/history/listing/listings.js";
import type { Terminal } from "../../../terminal/terminal.js";
import { currentRows, loadEnvironment, type MigrateOptions } from "../environment.js";
import { printListing } from "./print-listing.js";

export interface ShowOptions extends MigrateOptions {
  /** An identifier, or `current`. */
  revision: string;
}

/** Shows revisions with their messages and files. */
export async function show(options: ShowOptions, terminal: Terminal): Promise<void> {
  const environment = await loadEnvironment(options);
  const identifier = options.revision === "current" ? await currentRows(environment, terminal) : options.revision;
  const nodes = shownNodes(environment.graph, identifier);
  printListing(terminal, nodes, options, () => shownLines(nodes));
}
