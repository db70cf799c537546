// A disk that is not mounted looks just like a folder from which all was deleted. Pure.
import type { LeftOut } from "../reasons.js";
import type { Mounts } from "./mounts.js";

/**
 * The places below the root where something else is mounted than at the last scan, or nothing any more, or something for the first time.
 * Links are compared where both scans have walked into them.
 */
export function changedMounts(before: Mounts | undefined, now: Mounts | undefined): LeftOut[] {
  if (before === undefined || now === undefined) return [];
  return [...new Set([...before.keys(), ...now.keys()])]
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
