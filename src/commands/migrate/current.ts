import type { DataSource } from "typeorm";
import { displayUrl } from "../../ini/database-url.js";
import { currentLines, currentNodes } from "../../migration/listing/listings.js";
import type { Terminal } from "../../terminal/terminal.js";
import { loadEnvironment, type MigrateOptions, withDatabase } from "./environment.js";
import { type ListingOptions, printListing } from "./print-listing.js";

/** Says at which revisions the database is; changes nothing in it. */
export async function current(options: MigrateOptions & ListingOptions, terminal: Terminal): Promise<void> {
  const environment = await loadEnvironment(options);
  const { rows, unfinished } = await withDatabase(environment, terminal, stateOf, { readOnly: true, withoutEntities: true });
  if (unfinished !== undefined) terminal.warn(unfinished);
  const nodes = currentNodes(environment.graph, rows);
  const lines = () => currentLines(nodes, options.verbose, displayUrl(environment.databaseUrl()));
  printListing(terminal, nodes, options.json, lines, new Set(rows));
}

async function stateOf(dataSource: DataSource): Promise<{ rows: string[]; unfinished: string | undefined }> {
  const { currentRevisions } = await import("../../database/version.js");
  const { unfinishedStep } = await import("../../migration/run/engine-of.js");
  return { rows: await currentRevisions(dataSource), unfinished: await unfinishedStep(dataSource) };
}
