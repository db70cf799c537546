// One step of a plan: a revision to run, or a stamp, and what becomes of the rows of the version table.
import { type RevisionNode, revisionDoc } from "../history/graph/revision.js";

/** A change of `alembic_version`, which holds one row for each head of what is applied. */
export type RowChange =
  | { readonly change: "insert"; readonly to: string }
  | { readonly change: "update"; readonly from: string; readonly to: string }
  | { readonly change: "delete"; readonly from: string };

export interface PlannedStep {
  readonly direction: "upgrade" | "downgrade" | "stamp";
  /** The revision whose function runs; undefined for a stamp, which runs none. */
  readonly node: RevisionNode | undefined;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly changes: readonly RowChange[];
}

export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** What the version table holds in the end, sorted. */
  readonly rows: readonly string[];
  /** What the user should be told although the plan stands. */
  readonly warnings: readonly string[];
}

/** `upgrade a -> b`, as Alembic writes it before the statements of a step offline, after `-- Running `. */
export function shortLog({ direction, from, to }: PlannedStep): string {
  const name = direction === "stamp" ? "stamp_revision" : direction;
  return `${name} ${from.join(", ")} -> ${to.join(", ")}`;
}

/**
 * A step on the command line, e.g. `migrate upgrade f62826179f39`, from what Alembic calls it, `upgrade a0a1bf09c143 ->
 * f62826179f39`.
 */
export function commandFor(step: string): string {
  const [, direction, target] = /^(\w+).* ->(.*)$/.exec(step) ?? [];
  return `migrate ${direction} ${target?.trim() || "base"}`;
}

/** `Running upgrade a -> b, message`, as Alembic logs a step. */
export function logLine(step: PlannedStep): string {
  const doc = step.node && revisionDoc(step.node.revision);
  return `Running ${shortLog(step)}${doc ? `, ${doc}` : ""}`;
}
