import { findRepositories } from "./find/find.js";
import { readRoot } from "./find/root.js";
import { type KnownRepository, planScan, type ScanPlan } from "./plan.js";

/**
 * What a scan would add, for a database of which only the repositories are known. No repository is read.
 * @throws UserError if the root cannot be read
 */
export async function previewScan(
  root: string,
  known: readonly KnownRepository[],
): Promise<Pick<ScanPlan, "add" | "skipped">> {
  const { subfolders } = await readRoot(root, {});
  const found = await findRepositories(root, subfolders);
  return planScan({ ...found, changedMounts: [] }, known);
}
