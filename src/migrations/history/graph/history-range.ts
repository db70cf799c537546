import { RevisionError, RevisionUsageError } from "../../revision-error.js";
import { ancestors, descendants, inLineageOf } from "./lineage.js";
import { newestFirst } from "./newest-first.js";
import { parseRelativeTarget, tooFewRevisions, walk, walkFromNamed, walkUpFrom } from "./relative.js";
import { cannotLocate, resolveRevision, resolveRevisions, resolveRows, splitLabel } from "./resolve.js";
import type { RevisionNode } from "./revision.js";
import type { RevisionGraph } from "./revision-graph.js";

/** One end of a range: an identifier, or the rows of the version table (for `current`). */
export type RangeEnd = string | readonly string[];

/**
 * Splits `[start]:[end]`. An empty start means `base`, an empty end `heads`.
 * @throws RevisionError unless there is exactly one colon
 */
export function parseHistoryRange(range: string): { start: string; end: string } {
  const [start, end, ...more] = range.trim().split(":");
  if (start === undefined || end === undefined || more.length > 0) {
    throw new RevisionUsageError("History range requires [start]:[end], [start]:, or :[end]", `Given: '${range}'`);
  }
  return { start: start || "base", end: end || "heads" };
}

/**
 * The revisions of a range, including both ends, newest first. The end may be relative to the start (`+2`), or the
 * start to the end (`-2`); both stop at the end of the history.
 * @throws RevisionError if the start is not an ancestor of the end
 */
export function historyRange(graph: RevisionGraph, start: RangeEnd = "base", end: RangeEnd = "heads"): RevisionNode[] {
  const { lowers, uppers } = ends(graph, start, isUnknown(end) && !isUnknown(start) ? "heads" : end);
  const below = ancestors(uppers);
  if (lowers.length === 0) return newestFirst(uppers, below);
  const scope = new Set([...descendants(lowers)].filter((node) => below.has(node)));
  if (scope.size > 0 || (isBaseOfBranch(start) && uppers.length === 0)) return newestFirst(uppers, scope);
  throw notOneBranch(start, end);
}

/** `current` with an empty version table: as in Alembic, the range then extends to the end of the history. */
function isUnknown(end: RangeEnd): boolean {
  return typeof end !== "string" && end.length === 0;
}

function isBaseOfBranch(start: RangeEnd): boolean {
  return typeof start === "string" && splitLabel(start).symbol === "base";
}

interface Ends {
  readonly lowers: readonly RevisionNode[];
  readonly uppers: readonly RevisionNode[];
}

function ends(graph: RevisionGraph, start: RangeEnd, end: RangeEnd): Ends {
  if (typeof start === "string" && /^(.+@)?-\d+$/u.test(start)) {
    const uppers = upperEnd(graph, end, []);
    return { lowers: startBelow(graph, start, uppers), uppers };
  }
  const lowers = lowerEnd(graph, start);
  return { lowers, uppers: upperEnd(graph, end, lowers) };
}

function lowerEnd(graph: RevisionGraph, start: RangeEnd): readonly RevisionNode[] {
  if (typeof start !== "string") return resolveRows(graph, start);
  if (parseRelativeTarget(start))
    throw cannotLocate(start, "The start of a range must be a revision, or a number of steps down from its end (-2).");
  const { label, symbol } = splitLabel(start);
  const branch = label !== undefined && symbol === "base" ? resolveRevision(graph, label) : undefined;
  return branch ? inLineageOf(graph.bases, branch) : resolveRevisions(graph, start);
}

function startBelow(graph: RevisionGraph, start: string, uppers: readonly RevisionNode[]): readonly RevisionNode[] {
  const relative = parseRelativeTarget(start);
  const branch = relative?.label === undefined ? undefined : resolveRevision(graph, relative.label);
  const [from, another] = branch ? inLineageOf(uppers, branch) : uppers;
  if (!relative || another)
    throw cannotLocate(start, "The range ends at several revisions. Specify the branch, e.g. label@-2.");
  const { at } = walk(graph, from, relative.steps);
  return at ? [at] : branch ? inLineageOf(graph.bases, branch) : [];
}

function upperEnd(graph: RevisionGraph, end: RangeEnd, lowers: readonly RevisionNode[]): readonly RevisionNode[] {
  if (typeof end !== "string") return resolveRows(graph, end);
  const relative = parseRelativeTarget(end);
  if (!relative) return resolveRevisions(graph, end);
  if (relative.symbol === undefined && relative.steps < 0) throw tooFewRevisions(relative);
  const { at } = relative.symbol === undefined ? walkUpFrom(graph, lowers, relative) : walkFromNamed(graph, relative);
  return at ? [at] : [];
}

function notOneBranch(start: RangeEnd, end: RangeEnd): RevisionError {
  return new RevisionError(
    `Requested range ${String(start)}:${String(end)} does not refer to ancestor/descendant revisions along the same branch`,
    "The first revision must be an ancestor of the second; `history` shows their order.",
  );
}
