import { ancestors, tips } from "../history/graph/lineage.js";
import { prerequisites, type RevisionNode } from "../history/graph/revision.js";
import type { RowChange } from "./planned-step.js";

/** The rows of the version table during planning. */
export type Rows = ReadonlySet<RevisionNode>;

/** The row of an applied revision replaces those of its prerequisites. */
export function rowsAfterUpgrade(rows: Rows, applied: RevisionNode): Set<RevisionNode> {
  const replaced = new Set(prerequisites(applied));
  return new Set([...rows].filter((row) => !replaced.has(row))).add(applied);
}

/** The prerequisites of a reverted revision get rows again, except those that another row implies. */
export function rowsAfterDowngrade(rows: Rows, reverted: RevisionNode): Set<RevisionNode> {
  const remaining = [...rows].filter((row) => row !== reverted);
  const implied = ancestors(remaining);
  return new Set([...remaining, ...tips(prerequisites(reverted)).filter((node) => !implied.has(node))]);
}

/**
 * The changes from one state of the rows to the next: one row is updated if possible; the others are deleted or
 * inserted first.
 * @param applied as in Alembic, a merge updates the row of the last revision that it names
 */
export function rowChanges(before: Rows, after: Rows, applied?: RevisionNode): RowChange[] {
  const named = applied ? prerequisites(applied) : [];
  const removed = [...before]
    .filter((row) => !after.has(row))
    .sort((a, b) => named.indexOf(a) - named.indexOf(b))
    .map(({ id }) => id);
  const added = [...after].filter((row) => !before.has(row)).map(({ id }) => id);
  const from = removed.at(-1);
  const to = added.at(-1);
  if (from === undefined || to === undefined) return [...removed.map(deletion), ...added.map(insertion)];
  return [...removed.slice(0, -1).map(deletion), ...added.slice(0, -1).map(insertion), { change: "update", from, to }];
}

function deletion(from: string): RowChange {
  return { change: "delete", from };
}

function insertion(to: string): RowChange {
  return { change: "insert", to };
}
