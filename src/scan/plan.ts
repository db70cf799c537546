// What a scan will do, from what lies on disk and what the database knows. Pure: nothing is read or written here.
import type { RepositoryType } from "../vcs/changeset.js";
import { byCodePoint, nameObjection } from "./names.js";
import { type LeftOut, reasons } from "./reasons.js";

export interface FoundRepository {
  /** The path below the root, with slashes. */
  readonly name: string;
  readonly type: RepositoryType;
}

export interface Findings {
  readonly repositories: readonly FoundRepository[];
  readonly leftOut: readonly LeftOut[];
}

export interface KnownRepository {
  readonly id: number;
  readonly name: string;
}

export interface ScanPlan {
  /** New ones, by name. */
  readonly add: readonly FoundRepository[];
  /** Those that the database has already. */
  readonly known: readonly FoundRepository[];
  /** Rows whose repository is certainly not there. */
  readonly missing: readonly KnownRepository[];
  /** Rows of which nothing can be said: something else lies in their place, or it could not be read. */
  readonly unknown: readonly KnownRepository[];
  readonly leftOut: readonly LeftOut[];
}

export function planScan(findings: Findings, rows: readonly KnownRepository[]): ScanPlan {
  const rowNames = new Set(rows.map((row) => row.name));
  const found = [...findings.repositories].sort((a, b) => byCodePoint(a.name, b.name));
  const foundNames = new Set(found.map((repository) => repository.name));
  const refused: LeftOut[] = [];
  const add: FoundRepository[] = [];
  for (const repository of found.filter(({ name }) => !rowNames.has(name))) {
    const code = nameObjection(repository.name);
    if (code === undefined) add.push(repository);
    else refused.push({ name: repository.name, code });
  }
  const gone = [...rows].filter((row) => !foundNames.has(row.name)).sort((a, b) => byCodePoint(a.name, b.name));
  const isUncertain = uncertainty(findings.leftOut);
  return {
    add,
    known: found.filter(({ name }) => rowNames.has(name)),
    missing: gone.filter(({ name }) => !isUncertain(name)),
    unknown: gone.filter(({ name }) => isUncertain(name)),
    leftOut: [...findings.leftOut, ...refused].sort((a, b) => byCodePoint(a.name, b.name)),
  };
}

/** A row is not missing where something lies in its place, or where its place could not be looked at. */
function uncertainty(leftOut: readonly LeftOut[]): (name: string) => boolean {
  const occupied = new Set(leftOut.map(({ name }) => name));
  const troubled = new Set(leftOut.filter(({ code }) => reasons[code].severity === "trouble").map(({ name }) => name));
  return (name) => occupied.has(name) || isAtOrBelow(name, troubled);
}

function isAtOrBelow(name: string, places: ReadonlySet<string>): boolean {
  for (let end = name.length; end !== -1; end = name.lastIndexOf("/", end - 1)) {
    if (places.has(name.slice(0, end))) return true;
  }
  return false;
}

/** More than this many rows, and more than this share of all, do not go at once without being told to. */
const massRemoval = { rows: 10, share: 1 / 3 };

/**
 * Why the missing rows should rather not be removed: an unmounted disk looks just like a folder from which all was deleted.
 * @returns nothing where there is no objection
 */
export function removalObjection({ missing, known, unknown, add }: ScanPlan): string | undefined {
  if (missing.length === 0) return undefined;
  if (known.length + unknown.length + add.length === 0) {
    return `not one of the ${missing.length} known repositories was found: is the disk mounted?`;
  }
  const all = missing.length + known.length + unknown.length;
  if (missing.length > massRemoval.rows && missing.length > all * massRemoval.share) {
    return `${missing.length} of the ${all} known repositories are missing, more than a third.`;
  }
  return undefined;
}
