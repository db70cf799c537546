import { systemErrorCode, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import type { ScanContext } from "../context.js";
import { mountsToRemember } from "../find/changed-mounts.js";
import type { Mounts } from "../find/mounts.js";
import type { Root } from "../find/root.js";
import type { ScanPlan } from "../plan.js";
import type { ReasonCode } from "../reasons.js";
import type { MissingRow } from "../removal/missing-since.js";
import { isSameRoot, type RootIdentity, removalObjection } from "../removal/removal-safety.js";
import type { ScanOptions } from "../scan-options.js";
import type { ScanCache } from "./scan-cache.js";

/**
 * Keeps what this scan has learned for the next one.
 * @param missing the rows that are missing now
 */
export function rememberScan(
  { scanCache, options }: ScanContext,
  plan: ScanPlan,
  root: Root & { readonly mounts: Mounts | undefined },
  missing: readonly MissingRow[],
): void {
  const isWhole = options.scope === undefined;
  if (isInOrder(plan, root, scanCache.root, isWhole) || options.allowMassRemoval) scanCache.rememberRoot(root);
  if (isWhole) scanCache.rememberFound(plan.known.length + plan.add.length);
  if (isWhole && root.mounts !== undefined) scanCache.rememberMounts(mountsAfterScan(scanCache, plan, root.mounts));
  scanCache.rememberMissing(missing);
  scanCache.rememberTime(Date.now());
  saveScanCache(scanCache, options);
}

/** What stays in doubt in this scan has to stay in doubt in the next one. */
function mountsAfterScan(scanCache: ScanCache, { unknown }: ScanPlan, mounts: Mounts): Mounts {
  const places = (code: ReasonCode) =>
    new Set(unknown.filter(({ because }) => because.code === code).map(({ because }) => because.name));
  return mountsToRemember(scanCache.mounts, mounts, {
    changed: places("mount-changed"),
    doubtful: places("maybe-other-mount"),
    maybeUnmounted: places("maybe-unmounted"),
  });
}

/** A cache that cannot be written is only reported: what was done stays done. */
export function saveScanCache(scanCache: ScanCache, { onNotice }: Pick<ScanOptions, "onNotice">): void {
  try {
    scanCache.save();
  } catch (error) {
    if (systemErrorCode(error) === undefined && !(error instanceof UserError)) throw error;
    onNotice(
      `Cannot write the scan cache ${scanCache.file} (${failureReason(error)}): ` +
        "the next scan will be slower, and cannot tell an unmounted disk from deleted repositories.",
    );
  }
}

/** Another device is accepted only if every repository was found on it. */
function isInOrder(plan: ScanPlan, root: Root, last: RootIdentity | undefined, isWhole: boolean): boolean {
  if (last === undefined) return removalObjection(plan, root, undefined) === undefined;
  return isSameRoot(root, last) || (isWhole && plan.missing.length + plan.unknown.length === 0);
}
