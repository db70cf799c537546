// A decision is carried out; each part for itself, so that one that is interrupted keeps what is done.
import { addNew } from "./add-new.js";
import type { ScanContext } from "./context.js";
import type { Decision } from "./moves/decision.js";
import type { ScanPlan } from "./plan.js";
import type { LeftOut } from "./reasons.js";
import { refreshRepositories } from "./refresh/refresh-repositories.js";
import type { Outcome } from "./scan-report.js";

/** In a dry run nothing is written, and the outcome is the same. */
export async function carryOut(context: ScanContext, { plan, moves, readings }: Decision): Promise<Outcome> {
  const { actions, options } = context;
  const renamed = moves.moved.length > 0 ? await actions.rename(moves.moved) : { written: [], refused: [] };
  const { added, leftOut } = await addNew(context, plan, readings);
  if (options.gitHooks === "install" || options.gitHooks === "overwrite") await installHooks(context, plan);
  const refreshed = await refreshKnown(context, plan);
  const removed = options.removeMissing ? plan.missing : [];
  const journal = await actions.remove(removed);
  return {
    added,
    refreshed: refreshed.names,
    moved: renamed.written.map(({ from, name }) => ({ from, to: name })),
    removed: removed.map(({ name }) => name),
    journal,
    leftOut: [...plan.leftOut, ...renamed.refused, ...leftOut, ...refreshed.leftOut],
  };
}

async function installHooks({ actions }: ScanContext, { known }: ScanPlan): Promise<void> {
  for (const repository of known) await actions.installHooks(repository);
}

async function refreshKnown(context: ScanContext, plan: ScanPlan): Promise<{ names: readonly string[]; leftOut: readonly LeftOut[] }> {
  if (!context.options.refresh || plan.known.length === 0) return { names: [], leftOut: [] };
  return refreshRepositories(context, plan.known, { readAll: false });
}
