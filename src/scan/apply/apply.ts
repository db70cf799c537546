// A decision is carried out; each part for itself, so that one that is interrupted keeps what is done.
import { UserError } from "../../errors.js";
import type { ScanContext } from "../context.js";
import type { Decision } from "../moves/decision.js";
import type { ScanPlan } from "../plan.js";
import { pauses } from "../read/pauses.js";
import type { LeftOut } from "../reasons.js";
import { refreshRepositories } from "../refresh/refresh-repositories.js";
import type { Outcome } from "../scan-report.js";
import { addNew } from "./add-new.js";

/** An outcome that grows while the work is done. */
interface Done extends Outcome {
  readonly added: string[];
  readonly refreshed: string[];
  readonly moved: { from: string; to: string }[];
  readonly leftOut: LeftOut[];
  removed: readonly string[];
  journal?: string | undefined;
}

/** In a dry run nothing is written, and the outcome is the same. */
export async function carryOut(context: ScanContext, decision: Decision): Promise<Outcome> {
  const done: Done = { added: [], refreshed: [], moved: [], removed: [], leftOut: [...decision.plan.leftOut] };
  const checked = writesHooks(context, decision.plan) ? context.actions.checkHooks() : undefined;
  try {
    await work(context, decision, done);
    return done;
  } catch (failure) {
    if (!(failure instanceof UserError)) throw failure;
    return { ...done, failure };
  } finally {
    await checked;
  }
}

function writesHooks({ options }: ScanContext, { add, known }: ScanPlan): boolean {
  const all = options.gitHooks === "install" || options.gitHooks === "overwrite";
  return [...add, ...(all ? known : [])].some(({ type }) => type === "git");
}

async function work(context: ScanContext, { plan, moves, readings }: Decision, done: Done): Promise<void> {
  const { actions, options } = context;
  options.signal?.throwIfAborted();
  if (moves.moved.length > 0) {
    const { written, refused } = await actions.rename(moves.moved);
    done.moved.push(...written.map(({ from, name }) => ({ from, to: name })));
    done.leftOut.push(...refused);
  }
  await addNew(context, plan, readings, done);
  await installHooks(context, plan, done.leftOut);
  if (options.refresh && plan.known.length > 0) {
    await refreshRepositories(context, plan.known, { readAll: false }, { looked: [], names: done.refreshed, leftOut: done.leftOut });
  }
  options.signal?.throwIfAborted();
  const { removed, journal } = await actions.remove(options.removeMissing ? plan.missing : []);
  done.removed = removed.map(({ name }) => name);
  done.journal = journal;
}

/** Without being asked, only those that an earlier scan could not write. */
async function installHooks({ actions, memory, options }: ScanContext, { known }: ScanPlan, leftOut: LeftOut[]): Promise<void> {
  const isAskedFor = options.gitHooks === "install" || options.gitHooks === "overwrite";
  const pause = pauses();
  for (const repository of known) {
    if (!isAskedFor && !memory.lacksHook(repository.name)) continue;
    options.signal?.throwIfAborted();
    const trouble = await actions.installHooks(repository);
    memory.rememberHook(repository.name, { isMissing: trouble !== undefined });
    if (trouble !== undefined) leftOut.push(trouble);
    await pause();
  }
}
