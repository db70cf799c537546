// Since when rows are missing. Pure.
import { everything, type Scope } from "../find/scope.js";
import type { KnownRepository, ScanPlan } from "../plan.js";

/** A row whose repository certainly does not exist, and the time of the first scan that found that. */
export interface MissingRow {
  readonly id: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export interface Observation {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly scope?: Scope | undefined;
  /** Whether the count may begin: not if the root may be the wrong one, or if the clock is known to be wrong. */
  readonly isCertain: boolean;
}

/**
 * What is remembered after a scan. The count of a row that is found again, or whose repository may exist, begins again:
 * only what was missing in every scan has been missing for long.
 * @param before what was remembered
 */
export function missingRows(
  before: readonly MissingRow[],
  { missing }: Pick<ScanPlan, "missing">,
  { now, scope = everything, isCertain }: Observation,
): MissingRow[] {
  const remembered = new Map(before.map((row) => [row.id, row]));
  const inScope = missing.flatMap(({ id, name }) => {
    const row = remembered.get(id);
    // The same id with another name: it was renamed, or the database was restored.
    if (row?.name === name) return row;
    return isCertain ? { id, name, since: now } : [];
  });
  return [...before.filter(({ name }) => !scope.includes(name)), ...inScope];
}

/** Those of the missing rows that have been missing for long enough. @param seconds the least time */
export function missingForLong(
  missing: readonly KnownRepository[],
  rows: readonly MissingRow[],
  { now, seconds }: { readonly now: number; readonly seconds: number },
): KnownRepository[] {
  const since = new Map(rows.map((row) => [row.id, row.since]));
  return missing.filter(({ id }) => now - (since.get(id) ?? Number.POSITIVE_INFINITY) >= seconds * 1000);
}
