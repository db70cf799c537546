import type { RevisionNode } from "../../../migrations/history/graph/revision.js";
import { listingJson } from "../../../migrations/history/listing/json.js";
import type { Current } from "../../../migrations/history/listing/marks.js";
import type { Terminal } from "../../../terminal/terminal.js";
import type { OutputOptions } from "../../instance/output.js";

export interface ListingOptions extends OutputOptions {
  verbose: boolean;
}

/** Prints a listing as JSON, or in lines unless --quiet; without lines, it prints nothing. */
export function printListing(
  terminal: Terminal,
  nodes: readonly RevisionNode[],
  { json, quiet }: OutputOptions,
  lines: () => string[],
  current?: Current,
): void {
  const text = json ? [listingJson(nodes, current)] : quiet ? [] : lines();
  for (const line of text) terminal.print(line);
}
