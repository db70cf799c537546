import { systemErrorCode, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import type { ScanContext } from "../context.js";
import { mountsToRemember } from "../find/changed-mounts.js";
import type { Mounts } from "../find/mounts.js";
import type { Root } from "../find/root.js";
import type { ScanPlan } from "../plan.js";
import type { ReasonCode } from "../reasons.js";
import { isSamePlace, type Place, removalObjection } from "../removal/removal-safety.js";
import type { ScanOptions } from "../scan-options.js";
import type { ScanMemory } from "./scan-cache.js";

/** Keeps for the next scan what this one has learnt. */
export function rememberScan(
  { memory, options }: ScanContext,
  plan: ScanPlan,
  root: Root & { readonly mounts: Mounts | undefined },
): void {
  const isWhole = options.scope === undefined;
  if (isInOrder(plan, root, memory.place, isWhole) || options.allowMassRemoval) memory.rememberPlace(root);
  if (isWhole) memory.rememberFound(plan.known.length + plan.add.length);
  if (isWhole && root.mounts !== undefined) memory.rememberMounts(knownMounts(memory, plan, root.mounts));
  saveMemory(memory, options);
}

/** What stays in doubt in this scan has to stay in doubt in the next one. */
function knownMounts(memory: ScanMemory, { unknown }: ScanPlan, mounts: Mounts): Mounts {
  const places = (code: ReasonCode) =>
    new Set(unknown.filter(({ because }) => because.code === code).map(({ because }) => because.name));
  return mountsToRemember(memory.mounts, mounts, {
    changed: places("mount-changed"),
    doubtful: places("maybe-other-mount"),
    maybeUnmounted: places("maybe-unmounted"),
  });
}

/** What was done is done, whether it can be remembered or not. */
export function saveMemory(memory: ScanMemory, { notice }: Pick<ScanOptions, "notice">): void {
  try {
    memory.save();
  } catch (error) {
    if (systemErrorCode(error) === undefined && !(error instanceof UserError)) throw error;
    notice(
      `Cannot write the scan cache ${memory.file} (${failureReason(error)}): ` +
        "the next scan will be slower, and cannot tell an unmounted disk from deleted repositories.",
    );
  }
}

/** Another device is taken for the right one only where every repository was found on it. */
function isInOrder(plan: ScanPlan, root: Root, last: Place | undefined, isWhole: boolean): boolean {
  if (last === undefined) return removalObjection(plan, root, undefined) === undefined;
  return isSamePlace(root, last) || (isWhole && plan.missing.length + plan.unknown.length === 0);
}
