import type { ScanPlan } from "../plan.js";
import type { Reading } from "../read/read.js";
import type { Moves } from "./match-moves.js";

/** A plan, and what was found while making it. */
export interface Decision {
  readonly plan: ScanPlan;
  readonly moves: Moves;
  /** New repositories that have been read already, by name. */
  readonly readings: ReadonlyMap<string, Reading>;
}

export function withoutMoves(plan: ScanPlan): Decision {
  return { plan, moves: { moved: [], ambiguous: [] }, readings: new Map() };
}
