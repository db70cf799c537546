import type { RevisionGraph } from "../graph/revision-graph.js";
import { RevisionError } from "../revision-error.js";

/**
 * Refuses a database that is not at the heads: a comparison with it would find what the revisions in between do anyway.
 * @param rows of the version table
 * @throws RevisionError
 */
export function requireUpToDate(graph: RevisionGraph, rows: readonly string[]): void {
  const heads = graph.realHeads.map(({ id }) => id);
  if (new Set([...rows, ...heads]).size === heads.length && rows.length === heads.length) return;
  throw new RevisionError(
    "Target database is not up to date.",
    `It is at ${rows.join(", ") || "base"}, the head is ${heads.join(", ") || "base"}: \`upgrade heads\` brings it there.`,
  );
}
