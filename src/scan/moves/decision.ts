import type { KnownRepository, ScanPlan } from "../plan.js";
import type { Reading } from "../read/read.js";
import type { Moves } from "./match-moves.js";

/** A plan, and what was found while making it. */
export interface Decision {
  readonly plan: ScanPlan;
  readonly moves: Moves;
  /** New repositories that have been read already, by name. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** Those of the missing rows that are removed. */
  readonly remove: readonly KnownRepository[];
}

export function withoutMoves(plan: ScanPlan): Omit<Decision, "remove"> {
  return { plan, moves: { moved: [], ambiguous: [] }, readings: new Map() };
}
