import { systemErrorCode } from "../../errors.js";
import type { ScanContext } from "../context.js";
import type { Root } from "../find/root.js";
import type { ScanPlan } from "../plan.js";
import { removalObjection } from "../removal/removal-guard.js";
import type { ScanOptions } from "../scan-options.js";
import type { ScanMemory } from "./memory.js";

/** Keeps for the next scan what this one has learnt. */
export function rememberScan({ memory, options }: ScanContext, plan: ScanPlan, root: Root): void {
  if (isInOrder(plan, root, memory.device) || options.allowMassRemoval) memory.rememberRoot({ device: root.device });
  if (options.scope === undefined) memory.rememberRoot({ found: plan.known.length + plan.add.length });
  saveMemory(memory, options);
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
function isInOrder(plan: ScanPlan, root: Root, device: number | undefined): boolean {
  return device === undefined ? removalObjection(plan, root, undefined) === undefined : plan.missing.length === 0;
}
