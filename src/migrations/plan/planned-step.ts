// One step of a plan: a revision to run, or a stamp, with its changes of the version table.
import { type RevisionNode, revisionDoc } from "../history/graph/revision.js";

/** A change of `alembic_version`, which has one row for each applied head. */
export type RowChange =
  | { readonly change: "insert"; readonly to: string }
  | { readonly change: "update"; readonly from: string; readonly to: string }
  | { readonly change: "delete"; readonly from: string };

export interface PlannedStep {
  readonly direction: "upgrade" | "downgrade" | "stamp";
  /** The revision to run; undefined for a stamp. */
  readonly node: RevisionNode | undefined;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly changes: readonly RowChange[];
}

export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** The final rows of the version table, sorted. */
  readonly rows: readonly string[];
  /** Warnings for the user about a plan that will run. */
  readonly warnings: readonly string[];
}

/** `upgrade a -> b`, which Alembic writes after `-- Running ` before the statements of a step offline. */
export function shortLog({ direction, from, to }: PlannedStep): string {
  const name = direction === "stamp" ? "stamp_revision" : direction;
  return `${name} ${from.join(", ")} -> ${to.join(", ")}`;
}

/** The command that runs a step, e.g. `migrate upgrade f62826179f39` for `upgrade a0a1bf09c143 -> f62826179f39`. */
export function commandFor(step: string): string {
  const [, direction, target] = /^(\w+).* ->(.*)$/.exec(step) ?? [];
  return `migrate ${direction} ${target?.trim() || "base"}`;
}

/** `Running upgrade a -> b, message`, as Alembic logs a step. */
export function logLine(step: PlannedStep): string {
  const doc = step.node && revisionDoc(step.node.revision);
  return `Running ${shortLog(step)}${doc ? `, ${doc}` : ""}`;
}
