import { systemErrorCode } from "../../errors.js";
import type { ScanContext } from "../context.js";
import { mountsToRemember } from "../find/changed-mounts.js";
import type { Mounts } from "../find/mounts.js";
import type { Root } from "../find/root.js";
import type { ScanPlan } from "../plan.js";
import { isSamePlace, type Place, removalObjection } from "../removal/removal-guard.js";
import type { ScanOptions } from "../scan-options.js";
import type { ScanMemory } from "./memory.js";

/** Keeps for the next scan what this one has learnt. */
export function rememberScan({ memory, options }: ScanContext, plan: ScanPlan, root: Root & { readonly mounts: Mounts | undefined }): void {
  const isWhole = options.scope === undefined;
  if (isInOrder(plan, root, memory.place, isWhole) || options.allowMassRemoval) memory.rememberPlace(root);
  if (isWhole) memory.rememberFound(plan.known.length + plan.add.length);
  if (isWhole && root.mounts !== undefined) memory.rememberMounts(mountsToRemember(memory.mounts, root.mounts, placesInDoubt(plan)));
  saveMemory(memory, options);
}

function placesInDoubt({ unknown }: ScanPlan): ReadonlySet<string> {
  return new Set(unknown.filter(({ because }) => because.code === "mount-changed").map(({ because }) => because.name));
}

/** Where it cannot be saved, the next scan takes longer, and nothing else. */
export function saveMemory(memory: ScanMemory, { memoryFile, notice }: Pick<ScanOptions, "memoryFile" | "notice">): void {
  try {
    memory.save();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    notice(`What this scan has learnt cannot be kept for the next one, which will take longer: ${memoryFile} (${code})`);
  }
}

/** Another device is taken for the right one only where every repository was found on it. */
function isInOrder(plan: ScanPlan, root: Root, last: Place | undefined, isWhole: boolean): boolean {
  if (last === undefined) return removalObjection(plan, root, undefined) === undefined;
  return isSamePlace(root, last) || (isWhole && plan.missing.length + plan.unknown.length === 0);
}
