import type { RevisionNode } from "../../../migrations/history/graph/revision.js";
import { listingJson } from "../../../migrations/history/listing/json.js";
import type { Current } from "../../../migrations/history/listing/marks.js";
import type { Terminal } from "../../../terminal/terminal.js";

export interface ListingOptions {
  verbose: boolean;
  json: boolean;
}

/** Prints a listing as JSON or in lines; without lines, it prints nothing. */
export function printListing(
  terminal: Terminal,
  nodes: readonly RevisionNode[],
  json: boolean,
  lines: () => string[],
  current?: Current,
): void {
  const text = json ? [listingJson(nodes, current)] : lines();
  for (const line of text) terminal.print(line);
}
