// Whether a plan can still be applied: what has changed since it was written, in what it touches. Pure.
import type { FoundRepository, KnownRepository, ScanPlan } from "../plan.js";
import { describeReason } from "../reasons.js";
import type { ScanActions } from "./scan-actions.js";

/** Something that the plan expects otherwise. */
export interface PlanChange {
  readonly name: string;
  /** Continues the name: "is no longer on disk". */
  readonly change: string;
}

/** What is on disk and in the database now. */
export interface CurrentState {
  readonly plan: ScanPlan;
  /** Tips on disk of what the plan touches, by name; a text that explains why if one cannot be read. */
  readonly tips: ReadonlyMap<string, { readonly id: string | null } | { readonly trouble: string }>;
  /** Tips in the database, by the ids of the rows. */
  readonly cached: ReadonlyMap<number, string | null>;
  /** Names of active users. */
  readonly users: ReadonlySet<string>;
}

/** @returns nothing if it can be applied */
export function changesSince(
  { owner, add, rename, remove, refresh, hooks }: ScanActions,
  { plan, tips, cached, users }: CurrentState,
): PlanChange[] {
  const state = lookUp(plan);
  const added = new Set(add.map(({ name }) => name));
  const tipChange = (name: string, expected: string | null) => {
    const tip = tips.get(name);
    if (tip === undefined) return undefined;
    if ("trouble" in tip) return tip.trouble;
    return tip.id === expected ? undefined : `has another tip: ${shown(tip.id)} instead of ${shown(expected)}`;
  };
  const changes = [
    ...[...new Set([owner, ...add.map((row) => row.owner)])].map((name) => ({
      name,
      change: users.has(name) ? undefined : "is no longer an active user",
    })),
    ...add.map(({ name, type, tip }) => ({ name, change: state.notNew(name, type) ?? tipChange(name, tip) })),
    ...rename.map(({ id, from, to, type, tip }) => {
      const gone = state.notMissing({ id, name: from });
      if (gone !== undefined) return { name: from, change: gone };
      const other = (cached.get(id) ?? null) === tip ? undefined : "has another tip in the database";
      return { name: to, change: state.notNew(to, type) ?? other ?? tipChange(to, tip) };
    }),
    ...remove.map((row) => ({ name: row.name, change: state.notMissing(row) })),
    ...refresh.map(({ id, name, type, from, to }) => {
      const other = (cached.get(id) ?? null) === from ? undefined : "has another tip in the database";
      return { name, change: state.notKnown(name, { id, type }) ?? other ?? tipChange(name, to) };
    }),
    ...hooks
      .filter((name) => !added.has(name))
      .map((name) => ({ name, change: state.notKnown(name, { type: "git" }) })),
  ];
  return changes.flatMap(({ name, change }) => (change === undefined ? [] : { name, change }));
}

function shown(tip: string | null): string {
  return tip === null ? "none" : tip.slice(0, 12);
}

/** Why something is not in the state that the plan expects. */
function lookUp({ add, known, missing, unknown, skipped }: ScanPlan) {
  const byName = <Item extends { readonly name: string }>(list: readonly Item[]) =>
    new Map(list.map((item) => [item.name, item]));
  const [newOnes, knownOnes, missingOnes] = [byName(add), byName(known), byName(missing)];
  const [unknownOnes, skippedOnes] = [byName(unknown), byName(skipped)];
  const ofType = ({ type }: FoundRepository, expected: string) =>
    type === expected ? undefined : `is of another type: ${type} instead of ${expected}`;
  /** What there is instead. */
  const instead = (name: string): string => {
    const because = unknownOnes.get(name)?.because ?? skippedOnes.get(name);
    if (because !== undefined) return `is skipped now: ${describeReason(because)}`;
    if (knownOnes.has(name)) return "is in the database and on disk";
    return missingOnes.has(name) ? "is in the database, but no longer on disk" : "no longer exists";
  };
  return {
    notNew(name: string, type: string): string | undefined {
      const found = newOnes.get(name);
      return found === undefined ? instead(name) : ofType(found, type);
    },
    notKnown(name: string, expected: { readonly id?: number; readonly type: string }): string | undefined {
      const found = knownOnes.get(name);
      if (found === undefined) return newOnes.has(name) ? "is no longer in the database" : instead(name);
      if (expected.id !== undefined && found.id !== expected.id) return "has another entry in the database";
      return ofType(found, expected.type);
    },
    notMissing({ id, name }: KnownRepository): string | undefined {
      const row = missingOnes.get(name);
      if (row !== undefined) return row.id === id ? undefined : "has another entry in the database";
      return newOnes.has(name) ? "is on disk, and no longer in the database" : instead(name);
    },
  };
}
