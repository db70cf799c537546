// What a scan will do, from what is on disk and what is in the database. Pure.
import type { RepositoryType } from "../vcs/changeset.js";
import { everything, type Scope } from "./find/scope.js";
import { byCodePoint, groupsAbove, nameObjection } from "./names.js";
import { reasons, type Skipped } from "./reasons.js";

export interface FoundRepository {
  /** The path below the root, with slashes. */
  readonly name: string;
  readonly type: RepositoryType;
}

export interface Findings {
  readonly repositories: readonly FoundRepository[];
  readonly skipped: readonly Skipped[];
  /** Links that were not followed: what is behind them is unknown. */
  readonly notFollowed: readonly Skipped[];
  /** Places where something else is mounted than before: what is missing may be on the former file system. */
  readonly changedMounts: readonly Skipped[];
  /** Names of repositories that this user cannot write to. */
  readonly notWritable: readonly string[];
}

export interface KnownRepository {
  readonly id: number;
  readonly name: string;
  /** As the database has it; undefined if it does not matter. */
  readonly type?: string;
}

export type KnownAndFound = KnownRepository & FoundRepository;

/**
 * A row whose repository may exist or not: something else is in its place, or its place cannot be checked.
 */
export interface UnknownRepository extends KnownRepository {
  readonly because: Skipped;
}

export interface ScanPlan {
  /** New ones, by name. */
  readonly add: readonly FoundRepository[];
  /** Those that the database has already. */
  readonly known: readonly KnownAndFound[];
  /** Rows whose repository certainly does not exist. */
  readonly missing: readonly KnownRepository[];
  readonly unknown: readonly UnknownRepository[];
  /** Names of found repositories that this user cannot write to. */
  readonly notWritable: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** @param scope what is outside of it appears in no list */
export function planScan(findings: Findings, rows: readonly KnownRepository[], scope: Scope = everything): ScanPlan {
  const found = sorted(findings.repositories);
  const foundNames = new Set(found.map(({ name }) => name));
  const rowOf = new Map(rows.map((row) => [row.name, row]));
  const gone = sorted(rows.filter(({ name }) => !foundNames.has(name) && scope.includes(name)));
  const skipped = findings.skipped.map((candidate) => (rowOf.has(candidate.name) ? known(candidate) : candidate));
  const obstacleTo = obstacles({ ...findings, skipped });
  const newRepositories = found.filter(({ name }) => !rowOf.has(name));
  const ofOtherType = found.flatMap((repository) => because(rowOf.get(repository.name), otherType(repository, rowOf)));
  const unknown = gone.flatMap((row) => because(row, obstacleTo(row.name)));
  return {
    add: newRepositories.filter(({ name }) => nameObjection(name) === undefined),
    known: found
      .filter((repository) => otherType(repository, rowOf) === undefined)
      .flatMap((repository) => withId(repository, rowOf.get(repository.name)?.id)),
    missing: gone.filter(({ name }) => obstacleTo(name) === undefined),
    unknown: sorted([...unknown, ...ofOtherType]),
    notWritable: [...findings.notWritable].sort(byCodePoint),
    skipped: sorted([
      ...skipped.filter((candidate) => isInScope(candidate, scope)),
      ...findings.changedMounts.filter((place) => unknown.some((row) => row.because === place)),
      ...ofOtherType.map((row) => row.because),
      ...newRepositories.flatMap(refused),
    ]),
  };
}

/**
 * Rows that were missing, or in an empty folder, are unknown if the folder turns out not to be empty.
 * @param occupied what is in their places
 */
export function planWithOccupied(plan: ScanPlan, occupied: readonly Skipped[]): ScanPlan {
  if (occupied.length === 0) return plan;
  const inPlace = new Map(occupied.map((candidate) => [candidate.name, candidate]));
  const unknown = [
    ...plan.unknown.map((row) => ({ ...row, because: inPlace.get(row.name) ?? row.because })),
    ...plan.missing.flatMap((row) => because(row, inPlace.get(row.name))),
  ];
  const needed = new Set(unknown.map((row) => row.because));
  return {
    ...plan,
    missing: plan.missing.filter(({ name }) => !inPlace.has(name)),
    unknown: sorted(unknown),
    skipped: sorted([
      ...plan.skipped.filter((place) => place.code !== "maybe-unmounted" || needed.has(place)),
      ...inPlace.values(),
    ]),
  };
}

/** The rows whose places `planWithOccupied` has to know. */
export function placesToCheck({ missing, unknown }: ScanPlan): readonly KnownRepository[] {
  return [...missing, ...unknown.filter(({ because }) => because.code === "maybe-unmounted")];
}

/** Why what is at the path of a repository cannot be it; undefined if it can. */
export function typeObjection(found: RepositoryType, known: string | undefined): Omit<Skipped, "name"> | undefined {
  if (known === undefined || known === found) return undefined;
  return { code: "type-differs", detail: `a ${kindNames[found]} repository, but ${known} in the database` };
}

const kindNames = { git: "Git", hg: "Mercurial" };

function sorted<Named extends { readonly name: string }>(list: readonly Named[]): Named[] {
  return [...list].sort((a, b) => byCodePoint(a.name, b.name));
}

function withId(repository: FoundRepository, id: number | undefined): KnownAndFound[] {
  return id === undefined ? [] : [{ ...repository, id }];
}

function because(row: KnownRepository | undefined, obstacle: Skipped | undefined): UnknownRepository[] {
  return row === undefined || obstacle === undefined ? [] : [{ ...row, because: obstacle }];
}

function otherType({ name, type }: FoundRepository, rows: ReadonlyMap<string, KnownRepository>): Skipped | undefined {
  const objection = typeObjection(type, rows.get(name)?.type);
  return objection && known({ name, ...objection });
}

function known(candidate: Skipped): Skipped {
  return { ...candidate, isKnown: true };
}

function refused({ name }: FoundRepository): Skipped[] {
  const code = nameObjection(name);
  return code === undefined ? [] : [{ name, code }];
}

/**
 * Trouble in a folder on the way is reported even if the folder itself is out of scope: what is below it may be in
 * scope.
 */
function isInScope(candidate: Skipped, scope: Scope): boolean {
  return isTrouble(candidate) || scope.includes(candidate.name);
}

/** A row is not missing if something is in its place, or if its place could not be checked. */
function obstacles({ skipped, notFollowed, changedMounts }: Findings): (name: string) => Skipped | undefined {
  const inPlace = new Map(skipped.map((candidate) => [candidate.name, candidate]));
  const above = new Map(
    [...changedMounts, ...notFollowed, ...skipped.filter(isTrouble)].map((candidate) => [candidate.name, candidate]),
  );
  return (name) => {
    const place = [name, ...groupsAbove(name)].find((part) => above.has(part));
    return inPlace.get(name) ?? (place === undefined ? undefined : above.get(place));
  };
}

function isTrouble({ code }: Skipped): boolean {
  return reasons[code].severity === "trouble";
}
