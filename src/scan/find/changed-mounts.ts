// An unmounted disk looks just like a folder from which everything was deleted. Pure.
import { groupsAbove } from "../names.js";
import type { Skipped } from "../reasons.js";
import { compareFileSystems, describeDifference, type FileSystem } from "./file-system.js";
import type { Mounts } from "./mounts.js";

/** Where a place of the memory stays in doubt because no scan has seen what belongs there. No mount is called so. */
export const unknownFileSystem: FileSystem = { what: "?" };

/**
 * Empty folders that may be places where a disk should be mounted: without a memory that says what was, such a folder
 * is all there is to see of a disk that is not. Only those count that the database has repositories in.
 * @param empty folders that hold nothing but such folders
 */
export function maybeUnmounted(empty: readonly string[], before: Mounts | undefined): Skipped[] {
  const notBare = new Set(empty.flatMap(groupsAbove));
  // The doubt about a folder is one about those in it: when something else comes into it, they are what is still empty.
  return empty
    .filter(
      (name) => before === undefined || [name, ...groupsAbove(name)].some((place) => isUnknown(before.get(place))),
    )
    .map((name) => ({
      name,
      code: "maybe-unmounted",
      ...(notBare.has(name) && { detail: "it contains only empty folders" }),
    }));
}

function isUnknown(fileSystem: FileSystem | undefined): boolean {
  return fileSystem?.what === unknownFileSystem.what;
}

/**
 * The places below the root where something else is mounted than at the last scan, or nothing any more, or something
 * for the first time. Links are compared where both scans have walked into them.
 */
export function changedMounts(before: Mounts | undefined, now: Mounts | undefined): Skipped[] {
  if (before === undefined || now === undefined) return [];
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((place) => !isUnknown(before.get(place)))
    .filter(
      (place) =>
        isChanged(before.get(place), now.get(place)) && (!isLink(place) || (before.has(place) && now.has(place))),
    )
    .map((place) => ({
      name: nameOf(place),
      code: "mount-changed",
      detail: changeOf(before.get(place), now.get(place)),
    }));
}

function isChanged(before: FileSystem | undefined, now: FileSystem | undefined): boolean {
  return before === undefined || now === undefined || compareFileSystems(before, now) === "different";
}

function isLink(place: string): boolean {
  return place.endsWith("/");
}

function nameOf(place: string): string {
  return isLink(place) ? place.slice(0, -1) : place;
}

function changeOf(before: FileSystem | undefined, now: FileSystem | undefined): string {
  if (!now?.what) return `${before?.what} is no longer mounted`;
  return before?.what ? describeDifference(before, now) : `${now.what}, where nothing was mounted before`;
}

/**
 * The places where something is mounted that may be what was mounted at the last scan, or may not, and that holds none
 * of the repositories that the database has there. What an earlier scan has found there does not end the doubt: it may
 * have added it itself.
 * @param known names of the repositories of the database
 * @param found names of those that were found
 */
export function doubtfulMounts(
  before: Mounts | undefined,
  now: Mounts | undefined,
  known: readonly string[],
  found: readonly string[],
): Skipped[] {
  const uncertain = [...(now ?? [])].filter(([place, fileSystem]) => isUncertain(place, before, fileSystem));
  if (uncertain.length === 0) return [];
  const foundNames = new Set(found);
  return uncertain
    .filter(([place]) => {
      const repositoriesInPlace = known.filter(
        (name) => name === nameOf(place) || name.startsWith(`${nameOf(place)}/`),
      );
      const missing = repositoriesInPlace.filter((name) => !foundNames.has(name));
      return (
        missing.length > 0 && (missing.length === repositoriesInPlace.length || before?.get(place)?.isDoubtful === true)
      );
    })
    .map(([place, { what }]) => ({ name: nameOf(place), code: "maybe-other-mount", detail: what }));
}

/** What a link leads to need not be a place where anything is mounted. */
function isUncertain(place: string, before: Mounts | undefined, now: FileSystem): boolean {
  const last = before?.get(place);
  if (last === undefined || isUnknown(last)) return !isLink(place) && (before === undefined || last !== undefined);
  return last.isDoubtful === true || compareFileSystems(last, now) === "unknown";
}

/** Names of places by why rows below them are in doubt. */
export interface PlacesInDoubt {
  readonly changed: ReadonlySet<string>;
  readonly doubtful: ReadonlySet<string>;
  readonly maybeUnmounted: ReadonlySet<string>;
}

/** What the next scan compares with. A change is accepted once no row is in doubt because of it. */
export function mountsToRemember(before: Mounts | undefined, now: Mounts, inDoubt: PlacesInDoubt): Mounts {
  const kept = [...(before ?? [])].filter(
    ([place]) => inDoubt.changed.has(nameOf(place)) || (isLink(place) && !now.has(place)),
  );
  return new Map([
    ...[...now].filter(([place]) => !inDoubt.changed.has(nameOf(place))),
    ...kept,
    ...[...now]
      .filter(([place]) => inDoubt.doubtful.has(nameOf(place)))
      .map(([place, fileSystem]) => [place, doubted(before?.get(place), fileSystem)] as const),
    ...[...inDoubt.maybeUnmounted].map((place) => [place, unknownFileSystem] as const),
  ]);
}

function doubted(before: FileSystem | undefined, now: FileSystem): FileSystem {
  return { ...(before === undefined || isUnknown(before) ? now : before), isDoubtful: true };
}
