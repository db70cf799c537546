// Which missing repositories have moved. Pure.
import { byCodePoint } from "../names.js";
import type { ScanPlan } from "../plan.js";
import type { Skipped } from "../reasons.js";

/** What identifies a repository. */
export interface Identity {
  readonly name: string;
  readonly type: string;
  /** Its tip's id: a digest of all that led to it, the root commits too. Empty for an empty repository. */
  readonly rawId: string;
  /** How many changesets are before the tip: those of all branches, whichever root they have. */
  readonly revision: number;
  /** What HEAD says; undefined if that is not known. */
  readonly head?: string | undefined;
}

export interface LostRepository extends Identity {
  readonly id: number;
  /**
   * Whether its place cannot be checked, or something else lies there: it may have moved, but it may as well be
   * there.
   */
  readonly isUnknown?: boolean;
}

export interface Move {
  readonly id: number;
  /** The name that the row has, and the one that it is to get. */
  readonly from: string;
  readonly name: string;
}

/** Missing rows and new repositories with the same history, without a unique match. */
export interface AmbiguousMove {
  readonly missing: readonly string[];
  readonly candidates: readonly string[];
}

export interface Moves {
  readonly moved: readonly Move[];
  readonly ambiguous: readonly AmbiguousMove[];
}

/**
 * A repository has moved if one missing row and one new repository are alike, and no other of either is like them:
 * forks are alike, too. A row of which it is unknown whether it is missing is never matched, but may be what the new
 * repository is. Where several are, HEAD may tell them apart. Empty repositories are all alike, and none is matched.
 */
export function matchMoves(lost: readonly LostRepository[], newRepositories: readonly Identity[]): Moves {
  const moved: Move[] = [];
  const ambiguous: AmbiguousMove[] = [];
  const alike = groupBy(newRepositories, historyOf);
  for (const [history, rows] of groupBy(lost, historyOf)) {
    const candidates = alike.get(history) ?? [];
    if (history === "" || candidates.length === 0) continue;
    const pairs = rows.flatMap((row) => onlyMatch(row, rows, candidates));
    moved.push(...pairs);
    const rest = without(
      rows,
      pairs.map(({ from }) => from),
    );
    const unresolved = without(
      candidates,
      pairs.map(({ name }) => name),
    );
    if (rest.length > 0 && unresolved.length > 0) ambiguous.push({ missing: rest, candidates: unresolved });
  }
  return { moved: moved.sort((a, b) => byCodePoint(a.name, b.name)), ambiguous };
}

function historyOf({ type, rawId, revision }: Identity): string {
  return rawId === "" ? "" : `${type} ${rawId} ${revision}`;
}

function onlyMatch(row: LostRepository, rows: readonly LostRepository[], candidates: readonly Identity[]): Move[] {
  if (row.isUnknown) return [];
  const [match, ...others] = candidates.filter((candidate) => canBe(row, candidate));
  if (match === undefined || others.length > 0) return [];
  return rows.some((other) => other !== row && canBe(other, match))
    ? []
    : [{ id: row.id, from: row.name, name: match.name }];
}

function canBe(row: Identity, candidate: Identity): boolean {
  return row.head === undefined || candidate.head === undefined || row.head === candidate.head;
}

function without(list: readonly Identity[], names: readonly string[]): string[] {
  return list
    .map(({ name }) => name)
    .filter((name) => !names.includes(name))
    .sort(byCodePoint);
}

function groupBy<Item>(list: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * What moves leave of a plan. New repositories that may be missing ones are held back: once they have separate rows, it
 * is too late.
 */
export function planWithMoves(plan: ScanPlan, { moved, ambiguous }: Moves): ScanPlan {
  const heldBack = ambiguous.flatMap(({ missing, candidates }) => candidates.map((name) => likeMissing(name, missing)));
  const taken = new Set([...moved, ...heldBack].map(({ name }) => name));
  const found = new Set(moved.map(({ from }) => from));
  const unknown = plan.unknown.filter(({ name }) => !found.has(name));
  const inDoubt = new Set(unknown.map(({ because }) => because));
  const unresolved = new Map(
    ambiguous.flatMap(({ missing, candidates }) => missing.map((name) => [name, candidates[0]])),
  );
  return {
    ...plan,
    add: plan.add.filter(({ name }) => !taken.has(name)),
    missing: plan.missing.filter(({ name }) => !found.has(name) && !unresolved.has(name)),
    unknown: [
      ...unknown,
      ...plan.missing
        .filter(({ name }) => unresolved.has(name))
        .map((row) => ({ ...row, because: likeMissing(unresolved.get(row.name) ?? "", [row.name]) })),
    ],
    skipped: [...plan.skipped.filter((place) => place.code !== "maybe-unmounted" || inDoubt.has(place)), ...heldBack],
  };
}

function likeMissing(name: string, missing: readonly string[]): Skipped {
  return { name, code: "ambiguous-move", detail: `missing with the same history: ${someOf(missing)}` };
}

/** Names that a line has room for: of a thousand clones, each could be any of the others. */
const maxNamed = 3;

function someOf(names: readonly string[]): string {
  const more = names.length - maxNamed;
  return more <= 0 ? names.join(", ") : `${names.slice(0, maxNamed).join(", ")} and ${more} more`;
}
