// `+2`, `-1`, `label@+1`, `<id>+1`, `label@<id>-2`: steps from the database's revision or from a given one.
import { RevisionError } from "../../revision-error.js";
import { ancestors, inLineageOf, tips } from "./lineage.js";
import { resolveRevision } from "./resolve.js";
import type { RevisionNode } from "./revision.js";
import type { RevisionGraph } from "./revision-graph.js";

export interface RelativeTarget {
  /** As typed. */
  readonly target: string;
  readonly label: string | undefined;
  /** The revision to count from; undefined means the database's revision. */
  readonly symbol: string | undefined;
  /** Positive means upward. */
  readonly steps: number;
  /** The number as typed, including the sign. */
  readonly written: string;
}

const relativeTarget = /^(?:(.+?)@)?(\w+)?([+-]\d+)$/u;

/** @returns undefined if the target is not relative */
export function parseRelativeTarget(target: string): RelativeTarget | undefined {
  const match = relativeTarget.exec(target);
  if (!match) return undefined;
  const [, label, symbol, written = ""] = match;
  return { target, label, symbol, steps: Number(written), written };
}

/**
 * Where a walk ended; undefined means the point below all bases. `missing` is the number of steps that could not be
 * taken.
 */
export interface WalkResult {
  readonly at: RevisionNode | undefined;
  readonly missing: number;
}

/**
 * Walks up (children) or down (parents) one revision at a time.
 * @param start undefined means the point below all bases
 * @param branch at a branch point, a walk upward stays in the lineage of this revision
 * @throws RevisionError `Ambiguous walk` at a branch point (up) or a merge point (down)
 */
export function walk(
  graph: RevisionGraph,
  start: RevisionNode | undefined,
  steps: number,
  branch?: RevisionNode,
): WalkResult {
  let at = start;
  for (let missing = Math.abs(steps); missing > 0; missing--) {
    const next = steps > 0 ? above(graph, at, branch) : below(at);
    if (next.length > 1) throw ambiguousWalk(at, next);
    if (next.length === 0) return { at, missing };
    at = next[0];
  }
  return { at, missing: 0 };
}

/** Walks to the target of `<id>+1` or `label@<id>-2`. */
export function walkFromNamed(graph: RevisionGraph, { target, label, symbol, steps }: RelativeTarget): WalkResult {
  const branch = label === undefined ? undefined : resolveRevision(graph, label);
  const start = resolveRevision(graph, label === undefined ? `${symbol}` : `${label}@${symbol}`, target);
  return walk(graph, start, steps, branch);
}

/**
 * Walks upward from the database's revision to the target of `+2` or `label@+2`.
 * @param current the revisions of the version table
 * @throws RevisionError if the database is on several branches and no label selects one
 */
export function walkUpFrom(
  graph: RevisionGraph,
  current: readonly RevisionNode[],
  { label, steps }: RelativeTarget,
): WalkResult {
  const branch = label === undefined ? undefined : resolveRevision(graph, label);
  const [start, another] = branch ? appliedInBranch(current, branch) : current;
  if (another) throw severalStarts(current);
  return walk(graph, start, steps, branch);
}

export function tooFewRevisions({ written, steps }: RelativeTarget): RevisionError {
  return new RevisionError(
    `Relative revision ${written} didn't produce ${Math.abs(steps)} migrations`,
    "`history -i` marks the current revision of the database.",
  );
}

export function walkedTooFar(): RevisionError {
  return new RevisionError("Walked too far", "There are fewer revisions in that direction; `history` lists them.");
}

/** The revisions applied in a branch: its own rows, or else the revisions of the branch that the rows imply. */
function appliedInBranch(current: readonly RevisionNode[], branch: RevisionNode): readonly RevisionNode[] {
  const rows = inLineageOf(current, branch);
  return rows.length > 0 ? rows : tips(inLineageOf([...ancestors(current)], branch));
}

function above(
  graph: RevisionGraph,
  at: RevisionNode | undefined,
  branch: RevisionNode | undefined,
): readonly RevisionNode[] {
  const next = at ? at.children : graph.bases;
  return branch ? inLineageOf(next, branch) : next;
}

/** A step down from a base leads to the point below all bases; there is nothing below that. */
function below(at: RevisionNode | undefined): readonly (RevisionNode | undefined)[] {
  if (!at) return [];
  return at.parents.length === 0 ? [undefined] : at.parents;
}

function severalStarts(current: readonly RevisionNode[]): RevisionError {
  return new RevisionError(
    "Ambiguous upgrade from multiple current revisions",
    `The database is at ${current.map(({ id }) => id).join(", ")}. Specify the branch (label@+1) or the revision.`,
  );
}

function ambiguousWalk(at: RevisionNode | undefined, next: readonly (RevisionNode | undefined)[]): RevisionError {
  const candidates = next.map((node) => node?.id ?? "base").join(", ");
  return new RevisionError(
    "Ambiguous walk",
    `Several revisions are one step from ${at?.id ?? "base"}: ${candidates}. Specify one of them.`,
  );
}
