// Whether rows may be removed: an unmounted disk looks just like a folder from which everything was deleted.
import { sameByIdentity } from "../find/file-system.js";
import type { Root } from "../find/root.js";
import type { KnownRepository, ScanPlan } from "../plan.js";

/** More than this many rows, and more than this share of all, are not removed without --allow-mass-removal. */
const massRemoval = { rows: 10, share: 1 / 3 };

/** What identifies the device of the root. */
export type RootIdentity = Pick<Root, "device" | "mount" | "fileSystem">;

/**
 * Why the missing rows should not be removed.
 * @param last where the root was when all was in order
 * @param remove those of the missing rows that are to be removed
 * @returns undefined if there is no objection
 */
export function removalObjection(
  plan: ScanPlan,
  root: Root,
  last: RootIdentity | undefined,
  remove: readonly KnownRepository[] = plan.missing,
): string | undefined {
  const { missing, known, unknown } = plan;
  const all = missing.length + known.length + unknown.length;
  if (missing.length === 0) return undefined;
  const doubt = rootDoubt(plan, root, last);
  if (doubt === "empty") return "the repositories root is empty: is the disk mounted?";
  if (doubt === "nothing-found")
    return `none of the ${missing.length} known repositories was found: is the disk mounted?`;
  if (doubt === "other-device")
    return "the repositories root is on another device than at the last scan: is the right disk mounted?";
  if (remove.length > massRemoval.rows && remove.length > all * massRemoval.share) {
    return `${remove.length} of the ${all} known repositories are missing, more than a third.`;
  }
  return undefined;
}

/** Signs that the disk of the root is not mounted, or is not the right one. */
export type RootDoubt = "empty" | "nothing-found" | "other-device";

/** @param last where the root was when all was in order */
export function rootDoubt(
  { missing, known, unknown, add }: ScanPlan,
  root: Root,
  last: RootIdentity | undefined,
): RootDoubt | undefined {
  if (missing.length > 0 && isEmpty(root)) return "empty";
  if (missing.length > 0 && known.length + unknown.length + add.length === 0) return "nothing-found";
  return last !== undefined && !isSameRoot(root, last) ? "other-device" : undefined;
}

export function isSameRoot(root: RootIdentity, last: RootIdentity): boolean {
  const verdict = root.fileSystem && last.fileSystem && sameByIdentity(last.fileSystem, root.fileSystem);
  return verdict ?? (root.device === last.device || (root.mount !== undefined && root.mount === last.mount));
}

function isEmpty({ subfolders }: Root): boolean {
  return subfolders.folders.length + subfolders.links.length + subfolders.undecodable.length === 0;
}
