import type { RevisionGraph } from "../graph/revision-graph.js";
import { RevisionError } from "../revision-error.js";

/**
 * A comparison with a database that is behind would find again what a revision does already.
 * @param rows of the version table
 * @throws RevisionError
 */
export function requireUpToDate(graph: RevisionGraph, rows: readonly string[]): void {
  const heads = graph.heads.map(({ id }) => id);
  if (heads.length === rows.length && heads.every((id) => rows.includes(id))) return;
  throw new RevisionError(
    "Target database is not up to date.",
    `It is at ${rows.join(", ") || "no revision"}, and the revisions lead to ${heads.join(", ") || "none"}. Run \`upgrade heads\` first.`,
  );
}
