// Turns a plan that was written earlier into what is done now, if nothing has changed in what it touches.
import path from "node:path";
import { RefusedError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";
import type { Effects } from "../apply/effects.js";
import type { ScanContext } from "../context.js";
import type { Decision } from "../moves/decision.js";
import type { DirectoryUser } from "../owner/user-directory.js";
import type { FoundRepository, KnownRepository, ScanPlan } from "../plan.js";
import { batches } from "../read/batches.js";
import { inBatches } from "../read/in-batches.js";
import { type Reading, readRepository, troubleOf } from "../read/read.js";
import { describeReason } from "../reasons.js";
import { cachedTips } from "../refresh/cached-tips.js";
import { type CurrentState, changesSince, type PlanChange } from "./changes.js";
import type { ScanActions } from "./scan-actions.js";

export interface PlannedDecision {
  readonly decision: Decision;
  readonly context: ScanContext;
  /** Why the plan cannot be applied; empty if it can. */
  readonly changes: readonly PlanChange[];
  /** New repositories that the plan does not have. */
  readonly notPlanned: readonly string[];
}

/** @param plan what was found now */
export async function decideAsPlanned(
  context: ScanContext,
  plan: ScanPlan,
  actions: ScanActions,
  users: readonly DirectoryUser[],
): Promise<PlannedDecision> {
  const { add, known } = touchedBy(actions, plan);
  const readings = await readNew(context, add);
  const active = new Map(users.filter((user) => user.active).map((user) => [user.name, user]));
  const tips = new Map([...readings].map(([name, reading]) => [name, tipOf(reading)]));
  const refreshed = new Set(actions.refresh.map(({ name }) => name));
  for (const repository of known.filter(({ name }) => refreshed.has(name)))
    tips.set(repository.name, await tipOnDisk(context, repository));
  const cached = new Map([...(await cachedTips(context.dataSource))].map(([id, { rawId }]) => [id, rawId || null]));
  const changes = changesSince(actions, { plan, tips, cached, users: new Set(active.keys()) });
  const planned = new Map(actions.add.map((row) => [row.name, row]));
  const renamed = new Set(actions.rename.map(({ to }) => to));
  return {
    changes,
    notPlanned: plan.add.map(({ name }) => name).filter((name) => !planned.has(name) && !renamed.has(name)),
    decision: {
      plan: { ...plan, add: add.filter(({ name }) => planned.has(name)), known, skipped: [] },
      moves: { moved: actions.rename.map(({ id, from, to }) => ({ id, from, name: to })), ambiguous: [] },
      readings,
      remove: actions.remove,
    },
    context: {
      ...context,
      options: { ...context.options, private: (name) => planned.get(name)?.private === true },
      effects: asPlanned(context.effects, actions),
      async ownerOf({ name }) {
        const { owner = "", ownerFrom = "default" } = planned.get(name) ?? {};
        return { owner: active.get(owner) ?? context.instance.owner, from: ownerFrom, rejected: [] };
      },
    },
  };
}

function touchedBy(actions: ScanActions, { add, known }: ScanPlan): Pick<ScanPlan, "add" | "known"> {
  const newNames = new Set([...actions.add.map(({ name }) => name), ...actions.rename.map(({ to }) => to)]);
  const knownNames = new Set([...actions.refresh.map(({ name }) => name), ...actions.hooks]);
  return {
    add: add.filter(({ name }) => newNames.has(name)),
    known: known.filter(({ name }) => knownNames.has(name)),
  };
}

async function readNew(
  { readers, instance, options }: ScanContext,
  add: readonly FoundRepository[],
): Promise<Map<string, Reading>> {
  const readings = new Map<string, Reading>();
  const read = async (repository: FoundRepository) =>
    [repository.name, await readRepository(readers, instance.root, repository)] as const;
  for await (const batch of inBatches(add, read, batches(options))) {
    for (const [name, reading] of batch) readings.set(name, reading);
    options.onProgress?.({ found: add.length, toRead: add.length, read: readings.size });
  }
  return readings;
}

type Tip = CurrentState["tips"] extends ReadonlyMap<string, infer Value> ? Value : never;

function tipOf({ repository, trouble }: Reading): Tip {
  if (repository !== undefined) return { id: repository.tip?.rawId ?? null };
  return { trouble: trouble === undefined ? "cannot be read" : `cannot be added: ${describeReason(trouble)}` };
}

async function tipOnDisk({ readers, instance, options }: ScanContext, repository: FoundRepository): Promise<Tip> {
  options.signal?.throwIfAborted();
  const folder = path.join(instance.root, repository.name);
  try {
    return { id: (await readers.tip(repository.type, folder))?.rawId ?? null };
  } catch (error) {
    return { trouble: `cannot be read: ${describeReason(await troubleOf(repository, folder, error))}` };
  }
}

/** The same effects, which stop once the result is not what the plan says. */
function asPlanned(effects: Effects, { refresh, remove }: ScanActions): Effects {
  const tips = new Map(refresh.map(({ id, to }) => [id, to]));
  // It is thrown by the effect that follows, so that what was written is reported; the removal always follows.
  let conflict: RefusedError | undefined;
  const stopAtConflict = () => {
    if (conflict !== undefined) throw conflict;
  };
  return {
    ...effects,
    async add(batch) {
      stopAtConflict();
      const result = await effects.add(batch);
      const done = new Set([...result.written, ...result.refused].map(({ name }) => name));
      const other = batch.find(({ name }) => !done.has(name));
      if (other !== undefined) conflict = stopped(other, "was added to the database by another process");
      return result;
    },
    async refresh(batch) {
      stopAtConflict();
      const asBefore = batch.filter(({ id, tip }) => tips.has(id) && tips.get(id) === (tip?.rawId ?? null));
      const other = batch.find((change) => tips.has(change.id) && !asBefore.includes(change));
      if (other !== undefined) conflict = stopped(other, "has another tip");
      return effects.refresh(asBefore);
    },
    async remove(rows) {
      stopAtConflict();
      const gone = new Set(rows.map(({ name }) => name));
      const other = remove.find(({ name }) => !gone.has(name));
      if (other !== undefined) throw stopped(other, "is back on disk");
      return effects.remove(rows);
    },
  };
}

function stopped({ name }: Pick<KnownRepository, "name">, change: string): RefusedError {
  return new RefusedError(
    `The plan cannot be applied any further: ${printable(name)} ${change} meanwhile.`,
    "What was done before that stays, and is listed above. Write a new plan for the rest.",
  );
}
