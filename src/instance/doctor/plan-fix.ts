import type { DoctorContext } from "./context.js";
import { type FindingId, fixableIds } from "./finding-kinds.js";
import { fixDefaultUser, fixPermissions } from "./fixes/database-rows.js";
import { fixFileModes } from "./fixes/file-mode.js";
import type { Fix } from "./fixes/fix.js";
import { fixGitHooks } from "./fixes/git-hooks.js";
import { fixLeftovers, fixLocks } from "./fixes/leftovers.js";
import { fixMissingRepositories } from "./fixes/missing-repository.js";

type PlanFix = (context: DoctorContext) => Fix | Promise<Fix>;

const plans: Partial<Record<FindingId, PlanFix>> = {
  "missing-repository": fixMissingRepositories,
  "git-hook-missing": (context) => fixGitHooks(context, "git-hook-missing"),
  "git-hook-outdated": (context) => fixGitHooks(context, "git-hook-outdated"),
  "git-hook-interpreter": (context) => fixGitHooks(context, "git-hook-interpreter"),
  "file-mode": fixFileModes,
  "default-user-missing": fixDefaultUser,
  "permission-missing": fixPermissions,
  "stale-lock": fixLocks,
  leftover: fixLeftovers,
};

/**
 * What would be done about the findings of one kind. Nothing is changed.
 * @param id one of `fixableIds`
 * @throws RefusedError if it could be a mistake
 */
export async function planFix(id: FindingId, context: DoctorContext): Promise<Fix> {
  const plan = plans[id];
  if (plan === undefined) throw new Error(`${id} is not one of ${fixableIds.join(", ")}`);
  return plan(context);
}
