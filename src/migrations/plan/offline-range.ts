// `from:to`, only for `--sql`: offline, the revision of the database is not known.
import { resolveRevision } from "../history/graph/resolve.js";
import type { RevisionGraph } from "../history/graph/revision-graph.js";
import { RevisionUsageError } from "../revision-error.js";

export interface OfflineRange {
  /** The assumed version table: one row, or none for `base`. */
  readonly rows: readonly string[];
  readonly target: string;
}

/**
 * Parses the argument of `--sql`: `from:to`, or a target, which is reached from `base`. A downgrade needs both.
 * @throws RevisionError
 */
export function parseOfflineRange(
  graph: RevisionGraph,
  command: "upgrade" | "downgrade" | "stamp",
  revision: string,
): OfflineRange {
  const [from, to, ...more] = revision.split(":");
  if (more.length > 0)
    throw new RevisionUsageError(`'${revision}' is not a valid revision range`, "Use <fromrev>:<torev>.");
  if (from !== undefined && to !== undefined) {
    const start = resolveRevision(graph, from);
    return { rows: start ? [start.id] : [], target: to };
  }
  if (command === "downgrade")
    throw new RevisionUsageError("downgrade with --sql requires <fromrev>:<torev>", `For example: head:${revision}`);
  return { rows: [], target: revision };
}

/** @throws RevisionError for a range without `--sql`: the database itself has the start */
export function refuseRange(revision: string): void {
  if (!revision.includes(":")) return;
  throw new RevisionUsageError(
    "Range revision not allowed",
    `'${revision}' is a range, which requires --sql. Specify only the target revision.`,
  );
}
