import { ownCommand } from "../../own-command.js";
import { resolveRows } from "../history/graph/resolve.js";
import type { RevisionGraph } from "../history/graph/revision-graph.js";
import { RevisionPendingError } from "../revision-error.js";

/**
 * Refuses a database that is not at the heads: a comparison would find what the pending revisions do anyway. A head
 * that another revision depends on has no row.
 * @param rows the rows of the version table
 * @throws RevisionError, also for a row without a revision file
 */
export function requireUpToDate(graph: RevisionGraph, rows: readonly string[]): void {
  const current = new Set(resolveRows(graph, rows));
  if (current.size === graph.realHeads.length && graph.realHeads.every((head) => current.has(head))) return;
  const heads = graph.realHeads.map(({ id }) => id).join(", ");
  throw new RevisionPendingError(
    "Target database is not up to date.",
    `It is at ${rows.toSorted().join(", ") || "base"}; the ${graph.realHeads.length > 1 ? "heads are" : "head is"} ${heads || "base"}. Run: ${ownCommand("migrate", "upgrade", "heads")}`,
  );
}
