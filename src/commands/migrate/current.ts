import { displayUrl } from "../../ini/database-url.js";
import { currentLines, currentNodes } from "../../migration/listing/listings.js";
import type { Terminal } from "../../terminal/terminal.js";
import { currentRows, loadEnvironment, type MigrateOptions } from "./environment.js";
import { type ListingOptions, printListing } from "./print-listing.js";

/** Says at which revisions the database is; changes nothing in it. */
export async function current(options: MigrateOptions & ListingOptions, terminal: Terminal): Promise<void> {
  const environment = await loadEnvironment(options);
  const rows = await currentRows(environment, terminal);
  const nodes = currentNodes(environment.graph, rows);
  const lines = () => currentLines(nodes, options.verbose, displayUrl(environment.databaseUrl()));
  printListing(terminal, nodes, options.json, lines, new Set(rows));
}
