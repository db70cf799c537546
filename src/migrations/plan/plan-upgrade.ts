import { ownCommand } from "../../own-command.js";
import { ancestors, tips } from "../history/graph/lineage.js";
import { newestFirst } from "../history/graph/newest-first.js";
import {
  parseRelativeTarget,
  tooFewRevisions,
  walkedTooFar,
  walkFromNamed,
  walkUpFrom,
} from "../history/graph/relative.js";
import { resolveRevisions, resolveRows } from "../history/graph/resolve.js";
import type { RevisionNode } from "../history/graph/revision.js";
import type { RevisionGraph } from "../history/graph/revision-graph.js";
import { RevisionError } from "../revision-error.js";
import type { Plan, PlannedStep } from "./planned-step.js";
import { type Rows, rowChanges, rowsAfterUpgrade } from "./version-rows.js";

/**
 * Plans an upgrade to a target, oldest step first; empty if the database is already there or past it.
 * @param current the rows of the version table
 * @param target an identifier, or a relative one (`+1`, `label@+1`, `<id>-1`)
 * @throws RevisionError for an unknown target or row, an ambiguous target, or overlapping rows
 */
export function planUpgrade(graph: RevisionGraph, current: readonly string[], target: string): Plan {
  const targets = parseRelativeTarget(target) ? undefined : resolveRevisions(graph, target);
  const rows = resolveRows(graph, current);
  const nodes = targets ?? relativeTargets(graph, rows, target);
  refuseOverlap(rows);
  return upgradeTo(nodes, rows);
}

function relativeTargets(graph: RevisionGraph, rows: readonly RevisionNode[], target: string): readonly RevisionNode[] {
  const relative = parseRelativeTarget(target);
  if (!relative) return [];
  if (relative.symbol === undefined && relative.steps < 0) throw tooFewRevisions(relative);
  if (relative.symbol === undefined && relative.steps === 0) throw tooFewRevisions({ ...relative, written: "0" });
  const { at, missing } =
    relative.symbol === undefined ? walkUpFrom(graph, rows, relative) : walkFromNamed(graph, relative);
  if (missing > 0) throw relative.symbol === undefined ? tooFewRevisions(relative) : walkedTooFar();
  if (!at) throw walkedTooFar();
  return [at];
}

function upgradeTo(targets: readonly RevisionNode[], current: readonly RevisionNode[]): Plan {
  const applied = ancestors(current);
  const needed = new Set([...ancestors(targets)].filter((node) => !applied.has(node)));
  let rows: Rows = new Set(current);
  const steps: PlannedStep[] = [];
  for (const node of newestFirst(targets, needed).reverse()) {
    const after = rowsAfterUpgrade(rows, node);
    steps.push({
      direction: "upgrade",
      node,
      from: idsBelow(node),
      to: [node.id],
      changes: rowChanges(rows, after, node),
    });
    rows = after;
  }
  return { steps, rows: [...rows].map(({ id }) => id).sort(), warnings: [] };
}

function idsBelow(node: RevisionNode): string[] {
  return node.parents.map(({ id }) => id);
}

/**
 * Refuses a version table in which one row is an ancestor of another: an upgrade would leave the ancestor behind.
 * @throws RevisionError
 */
function refuseOverlap(rows: readonly RevisionNode[]): void {
  for (const row of rows) {
    const below = ancestors([row]);
    const overlapping = rows.filter((other) => other !== row && below.has(other));
    if (overlapping.length === 0) continue;
    const ids = (nodes: readonly RevisionNode[]) => nodes.map(({ id }) => id);
    throw new RevisionError(
      `Requested revision ${row.id} overlaps with other requested revisions ${ids(overlapping).join(", ")}`,
      "The version table lists a revision together with one of its ancestors. To keep only the newer ones: " +
        ownCommand("migrate", "stamp", "--purge", ...ids(tips(rows))),
    );
  }
}
