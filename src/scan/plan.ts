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
  const ids = new Map(rows.map(({ name, id }) => [name, id]));
  const gone = sorted(rows.filter(({ name }) => !foundNames.has(name) && scope.includes(name)));
  const obstacleTo = obstacles(findings);
  const newRepositories = found.filter(({ name }) => !ids.has(name));
  const unknown = gone.flatMap((row) => because(row, obstacleTo(row.name)));
  return {
    add: newRepositories.filter(({ name }) => nameObjection(name) === undefined),
    known: found.flatMap((repository) => withId(repository, ids.get(repository.name))),
    missing: gone.filter(({ name }) => obstacleTo(name) === undefined),
    unknown,
    notWritable: [...findings.notWritable].sort(byCodePoint),
    skipped: sorted([
      ...findings.skipped.filter((candidate) => isInScope(candidate, scope)),
      ...findings.changedMounts.filter((place) => unknown.some((row) => row.because === place)),
      ...newRepositories.flatMap(refused),
    ]),
  };
}

function sorted<Named extends { readonly name: string }>(list: readonly Named[]): Named[] {
  return [...list].sort((a, b) => byCodePoint(a.name, b.name));
}

function withId(repository: FoundRepository, id: number | undefined): KnownAndFound[] {
  return id === undefined ? [] : [{ ...repository, id }];
}

function because(row: KnownRepository, obstacle: Skipped | undefined): UnknownRepository[] {
  return obstacle === undefined ? [] : [{ ...row, because: obstacle }];
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
