import { inLineageOf } from "../history/graph/lineage.js";
import {
  resolveRevision,
  resolveRevisions,
  resolveRows,
  rewordSeveralHeads,
  splitLabel,
} from "../history/graph/resolve.js";
import type { RevisionNode } from "../history/graph/revision.js";
import type { RevisionGraph } from "../history/graph/revision-graph.js";
import type { Plan, PlannedStep } from "./planned-step.js";
import { type Rows, rowChanges } from "./version-rows.js";

/**
 * Plans setting the version table to the given revisions; no revision runs. Rows of the same lineage are replaced, rows
 * of other branches stay.
 * @param current the rows of the version table; none with `--purge`
 * @param targets identifiers; as in Alembic, not relative ones
 * @throws RevisionError for an unknown target or row
 */
export function planStamp(graph: RevisionGraph, current: readonly string[], targets: readonly string[]): Plan {
  const stampTargets = targets.map((target) => stampTarget(graph, target));
  const currentRows = resolveRows(graph, current);
  let rows: Rows = new Set(currentRows);
  const steps: PlannedStep[] = [];
  for (const { from, to } of stampTargets.flatMap((target) => replacements(currentRows, target))) {
    const after = new Set([...rows].filter((row) => !from.includes(row)).concat(to));
    steps.push({ direction: "stamp", node: undefined, from: ids(from), to: ids(to), changes: rowChanges(rows, after) });
    rows = after;
  }
  return { steps, rows: ids([...rows]).sort(), warnings: [] };
}

interface StampTarget {
  /** None for `base`. */
  readonly nodes: readonly RevisionNode[];
  /** The label before the `@`; its whole branch is replaced. */
  readonly branch: RevisionNode | undefined;
}

interface Replacement {
  readonly from: readonly RevisionNode[];
  readonly to: readonly RevisionNode[];
}

function stampTarget(graph: RevisionGraph, target: string): StampTarget {
  const { label } = splitLabel(target);
  return rewordSeveralHeads("Multiple heads are present; please specify a single target revision", () => ({
    branch: label === undefined ? undefined : resolveRevision(graph, label),
    nodes: resolveRevisions(graph, target),
  }));
}

function replacements(currentRows: readonly RevisionNode[], { nodes, branch }: StampTarget): Replacement[] {
  const ofBranch = branch ? inLineageOf(currentRows, branch, "all") : [];
  if (nodes.length === 0) return (branch ? ofBranch : currentRows).map((row) => ({ from: [row], to: [] }));
  return nodes
    .filter((node) => !currentRows.includes(node))
    .map((node) => ({ from: rowsOf(currentRows, node, ofBranch), to: [node] }));
}

function rowsOf(
  currentRows: readonly RevisionNode[],
  node: RevisionNode,
  ofBranch: readonly RevisionNode[],
): readonly RevisionNode[] {
  const related = inLineageOf(currentRows, node, "all");
  return related.length === 0 ? [] : currentRows.filter((row) => related.includes(row) || ofBranch.includes(row));
}

function ids(nodes: readonly RevisionNode[]): string[] {
  return nodes.map(({ id }) => id);
}
