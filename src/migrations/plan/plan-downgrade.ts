import { ancestors, descendants, inLineageOf, withImpliedHeads } from "../history/graph/lineage.js";
import { newestFirst } from "../history/graph/newest-first.js";
import {
  parseRelativeTarget,
  type RelativeTarget,
  tooFewRevisions,
  walk,
  walkedTooFar,
  walkFromNamed,
} from "../history/graph/relative.js";
import { resolveRevision, resolveRows, splitLabel } from "../history/graph/resolve.js";
import type { RevisionNode } from "../history/graph/revision.js";
import type { RevisionGraph } from "../history/graph/revision-graph.js";
import { RevisionError } from "../revision-error.js";
import type { Plan, PlannedStep } from "./planned-step.js";
import { type Rows, rowChanges, rowsAfterDowngrade } from "./version-rows.js";

/**
 * Plans a downgrade to a target, newest step first. What depends on a reverted revision is reverted as well.
 * @param current the rows of the version table, in their order there: `-1` counts from the first
 * @param target an identifier, or a relative one (`-1`, `label@-1`, `<id>+1`)
 * @throws RevisionError for an unknown target or row, or a target that is ambiguous or not applied
 */
export function planDowngrade(graph: RevisionGraph, current: readonly string[], target: string): Plan {
  const relative = parseRelativeTarget(target);
  const absolute = relative ? undefined : absoluteDestination(graph, target);
  const rows = resolveRows(graph, current);
  const destination = absolute ?? relativeDestination(graph, rows, relative as RelativeTarget);
  const reverted = revisionsToRevert(graph, rows, destination, target);
  return { ...revert(rows, reverted), warnings: ambiguityWarnings(relative, rows) };
}

/**
 * Where to stop: `at` and everything below it stays (undefined: nothing stays). With `branch`, only that branch is
 * reverted.
 */
interface Destination {
  readonly at: RevisionNode | undefined;
  readonly branch: RevisionNode | undefined;
}

function absoluteDestination(graph: RevisionGraph, target: string): Destination {
  const { label } = splitLabel(target);
  return {
    at: resolveRevision(graph, target),
    branch: label === undefined ? undefined : resolveRevision(graph, label),
  };
}

function relativeDestination(
  graph: RevisionGraph,
  rows: readonly RevisionNode[],
  relative: RelativeTarget,
): Destination {
  const branch = relative.label === undefined ? undefined : resolveRevision(graph, relative.label);
  if (relative.symbol !== undefined) {
    if (relative.symbol === "base" && relative.steps <= 0) throw walkedTooFar();
    const { at, missing } = walkFromNamed(graph, relative);
    if (missing > 0) throw walkedTooFar();
    return { at, branch };
  }
  const start = relative.steps < 0 ? firstRow(rows, branch) : undefined;
  if (!start) throw tooFewRevisions(relative);
  const { at, missing } = walk(graph, start, relative.steps);
  if (missing > 0) throw tooFewRevisions(relative);
  return { at, branch: branch ?? start };
}

function firstRow(rows: readonly RevisionNode[], branch: RevisionNode | undefined): RevisionNode | undefined {
  if (!branch) return rows[0];
  const rowsInBranch = inLineageOf(rows, branch);
  const [row, another] = rowsInBranch.length > 0 ? rowsInBranch : inLineageOf(withImpliedHeads(rows), branch);
  if (another)
    throw new RevisionError(
      "Ambiguous walk",
      `Several rows of the version table belong to the branch: ${row?.id}, ${another.id}.`,
    );
  return row;
}

function revisionsToRevert(
  graph: RevisionGraph,
  rows: readonly RevisionNode[],
  { at, branch }: Destination,
  target: string,
): Set<RevisionNode> {
  const first = at ? at.children : graph.bases;
  const roots = branch ? inLineageOf(first, branch) : first;
  const applied = ancestors(rows);
  const reverted = new Set([...descendants(roots)].filter((node) => applied.has(node)));
  if (reverted.size === 0 && at && !rows.includes(at)) throw notBelow(target, rows);
  return reverted;
}

function revert(current: readonly RevisionNode[], reverted: ReadonlySet<RevisionNode>): Omit<Plan, "warnings"> {
  let rows: Rows = new Set(current);
  const steps: PlannedStep[] = [];
  for (const node of newestFirst(current, reverted)) {
    const after = rowsAfterDowngrade(rows, node);
    steps.push({
      direction: "downgrade",
      node,
      from: [node.id],
      to: node.parents.map(({ id }) => id),
      changes: rowChanges(rows, after),
    });
    rows = after;
  }
  return { steps, rows: [...rows].map(({ id }) => id).sort() };
}

function ambiguityWarnings(relative: RelativeTarget | undefined, rows: readonly RevisionNode[]): string[] {
  if (!relative || relative.label !== undefined || relative.symbol !== undefined || rows.length < 2) return [];
  return [
    `downgrade ${relative.written} from multiple heads is ambiguous; counting from the first of them, ${rows[0]?.id}`,
  ];
}

function notBelow(target: string, rows: readonly RevisionNode[]): RevisionError {
  const at = rows.map(({ id }) => id).join(", ") || "base";
  return new RevisionError(
    `Destination ${target} is not a valid downgrade target from current head(s)`,
    `The database is at ${at}, and ${target} is not below it.`,
  );
}
