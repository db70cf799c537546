// A disk that is not mounted looks just like a folder from which all was deleted. Pure.
import type { LeftOut } from "../reasons.js";
import type { Mounts } from "./mounts.js";

/** Where a place of the memory stays in doubt because no scan has seen what belongs there. No mount is called so. */
export const notKnown = "?";

/**
 * Empty folders that may be places where a disk should be mounted: without a memory that says what was, such a folder is all there is to
 * see of a disk that is not. Only those count that the database has repositories in.
 * @param empty folders in which no other folder is
 */
export function maybeUnmounted(empty: readonly string[], before: Mounts | undefined): LeftOut[] {
  return empty.filter((place) => before === undefined || before.get(place) === notKnown).map((name) => ({ name, code: "maybe-unmounted" }));
}

/**
 * The places below the root where something else is mounted than at the last scan, or nothing any more, or something for the first time.
 * Links are compared where both scans have walked into them.
 */
export function changedMounts(before: Mounts | undefined, now: Mounts | undefined): LeftOut[] {
  if (before === undefined || now === undefined) return [];
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((place) => before.get(place) !== notKnown)
    .filter((place) => before.get(place) !== now.get(place) && (!isLink(place) || (before.has(place) && now.has(place))))
    .map((place) => ({ name: nameOf(place), code: "mount-changed", detail: changeOf(before.get(place), now.get(place)) }));
}

function isLink(place: string): boolean {
  return place.endsWith("/");
}

function nameOf(place: string): string {
  return isLink(place) ? place.slice(0, -1) : place;
}

function changeOf(before: string | undefined, now: string | undefined): string {
  if (!now) return `${before} is no longer mounted`;
  return before ? `${now} instead of ${before}` : `${now}, where nothing was mounted`;
}

/**
 * What the next scan is to compare with. A change counts as in order once no row is in doubt because of it.
 * @param inDoubt names of places
 */
export function mountsToRemember(before: Mounts | undefined, now: Mounts, inDoubt: ReadonlySet<string>): Mounts {
  const kept = [...(before ?? [])].filter(([place]) => inDoubt.has(nameOf(place)) || (isLink(place) && !now.has(place)));
  return new Map([...[...now].filter(([place]) => !inDoubt.has(nameOf(place))), ...kept]);
}
