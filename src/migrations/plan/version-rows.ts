import { ancestors, tips } from "../history/graph/lineage.js";
import { prerequisites, type RevisionNode } from "../history/graph/revision.js";
import type { RowChange } from "./planned-step.js";

/** The rows of the version table while steps are planned. */
export type Rows = ReadonlySet<RevisionNode>;

/** Applied: the revision's row replaces those of everything it stands on. */
export function rowsAfterUpgrade(rows: Rows, applied: RevisionNode): Set<RevisionNode> {
  const replaced = new Set(prerequisites(applied));
  return new Set([...rows].filter((row) => !replaced.has(row))).add(applied);
}

/** Reverted: what the revision stood on gets rows again, but for what another row still stands on. */
export function rowsAfterDowngrade(rows: Rows, reverted: RevisionNode): Set<RevisionNode> {
  const rest = [...rows].filter((row) => row !== reverted);
  const implied = ancestors(rest);
  return new Set([...rest, ...tips(prerequisites(reverted)).filter((node) => !implied.has(node))]);
}

/**
 * The statements from one state of the rows to the next: as many rows as possible are updated, the rest deleted or
 * inserted first.
 * @param applied a merge updates the row of the last revision that it names, as Alembic does
 */
export function rowChanges(before: Rows, after: Rows, applied?: RevisionNode): RowChange[] {
  const named = applied ? prerequisites(applied) : [];
  const gone = [...before]
    .filter((row) => !after.has(row))
    .sort((a, b) => named.indexOf(a) - named.indexOf(b))
    .map(({ id }) => id);
  const come = [...after].filter((row) => !before.has(row)).map(({ id }) => id);
  const from = gone.at(-1);
  const to = come.at(-1);
  if (from === undefined || to === undefined) return [...gone.map(deleted), ...come.map(inserted)];
  return [...gone.slice(0, -1).map(deleted), ...come.slice(0, -1).map(inserted), { change: "update", from, to }];
}

function deleted(from: string): RowChange {
  return { change: "delete", from };
}

function inserted(to: string): RowChange {
  return { change: "insert", to };
}
