import type { Database } from "../../../engines/engine.js";
import { displayUrl } from "../../../ini/database-url.js";
import { currentLines, currentNodes } from "../../../migrations/history/listing/listings.js";
import type { Terminal } from "../../../terminal/terminal.js";
import { currentRowsOf, type Environment, loadEnvironment, type MigrateOptions, withDatabase } from "../environment.js";
import { type ListingOptions, printListing } from "./print-listing.js";

/** Shows the revisions of the database; changes nothing. */
export async function current(options: MigrateOptions & ListingOptions, terminal: Terminal): Promise<void> {
  const environment = await loadEnvironment(options);
  const { rows, unfinished } = await withDatabase(
    environment,
    terminal,
    (database) => stateOf(environment, database, terminal),
    {
      readOnly: true,
      withoutEntities: true,
    },
  );
  if (unfinished !== undefined) terminal.warn(unfinished);
  const nodes = currentNodes(environment.graph, rows);
  const lines = () => currentLines(nodes, options.verbose, displayUrl(environment.databaseUrl()));
  printListing(terminal, nodes, options, lines, new Set(rows));
}

async function stateOf(environment: Environment, database: Database, terminal: Terminal) {
  return {
    rows: await currentRowsOf(environment, database, terminal),
    unfinished: await database.unfinishedStep?.(),
  };
}
