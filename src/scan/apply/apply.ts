// Applies a decision part by part, so that an interrupted scan keeps what is done.
import { UserError } from "../../errors.js";
import type { ScanContext } from "../context.js";
import { detectKnown } from "../find/detect-known.js";
import type { Decision } from "../moves/decision.js";
import { groupsAbove } from "../names.js";
import type { ChosenOwner } from "../owner/choose-owner.js";
import type { FoundRepository, KnownRepository, ScanPlan } from "../plan.js";
import { batches } from "../read/batches.js";
import { inBatches } from "../read/in-batches.js";
import { pauses } from "../read/pauses.js";
import { type Reading, readRepository } from "../read/read.js";
import type { Skipped } from "../reasons.js";
import { refreshRepositories } from "../refresh/refresh-repositories.js";
import type { AddedOwner, Outcome } from "../scan-report.js";

/** An outcome that grows while the work is done. */
interface OutcomeSoFar extends Outcome {
  readonly added: string[];
  readonly owners: AddedOwner[];
  readonly private: string[];
  readonly refreshed: string[];
  readonly moved: { from: string; to: string }[];
  readonly skipped: Skipped[];
  removed: readonly string[];
  journal?: string | undefined;
}

/** In a dry run nothing is written, and the outcome is the same. */
export async function applyDecision(context: ScanContext, decision: Decision): Promise<Outcome> {
  const done: OutcomeSoFar = {
    ...{ added: [], owners: [], private: [], refreshed: [], moved: [], removed: [] },
    skipped: [...decision.plan.skipped],
  };
  const checked = writesHooks(context, decision.plan) ? context.effects.checkHooks() : undefined;
  try {
    await work(context, decision, done);
    return done;
  } catch (failure) {
    if (!(failure instanceof UserError)) throw failure;
    return { ...done, failure };
  } finally {
    (await checked)?.();
  }
}

function writesHooks({ options }: ScanContext, { add, known }: ScanPlan): boolean {
  const all = options.gitHooks === "install" || options.gitHooks === "overwrite";
  return [...add, ...(all ? known : [])].some(({ type }) => type === "git");
}

async function work(
  context: ScanContext,
  { plan, moves, readings, remove }: Decision,
  done: OutcomeSoFar,
): Promise<void> {
  const { effects, options } = context;
  options.signal?.throwIfAborted();
  if (moves.moved.length > 0) {
    const { written, refused } = await effects.rename(moves.moved);
    done.moved.push(...written.map(({ from, name }) => ({ from, to: name })));
    done.skipped.push(...refused);
  }
  await addNew(context, plan, readings, done);
  await installHooks(context, plan, done.skipped);
  if (options.refresh && plan.known.length > 0) {
    await refreshRepositories(
      context,
      plan.known,
      { readAll: false },
      { checked: [], refreshed: done.refreshed, skipped: done.skipped },
    );
  }
  options.signal?.throwIfAborted();
  const { removed, journal } = await effects.remove(remove.length > 0 ? await stillMissing(context, remove) : []);
  done.removed = removed.map(({ name }) => name);
  done.journal = journal;
}

/** Reading new repositories may have taken hours, in which others have come back. */
async function stillMissing(
  { instance, options }: ScanContext,
  missing: readonly KnownRepository[],
): Promise<readonly KnownRepository[]> {
  const { absent } = await detectKnown(instance.root, missing, options.signal);
  const gone = new Set(absent.filter(({ code }) => code === "not-found").map(({ name }) => name));
  return missing.filter(({ name }) => gone.has(name));
}

/** Unless asked for all, only those that an earlier scan could not write. */
async function installHooks(
  { effects, scanCache, options }: ScanContext,
  { known }: ScanPlan,
  skipped: Skipped[],
): Promise<void> {
  const isAskedFor = options.gitHooks === "install" || options.gitHooks === "overwrite";
  const pause = pauses();
  for (const repository of known) {
    if (!isAskedFor && !scanCache.lacksHook(repository.name)) continue;
    options.signal?.throwIfAborted();
    const trouble = await effects.installHooks(repository);
    scanCache.rememberHook(repository.name, { isMissing: trouble !== undefined });
    if (trouble !== undefined) skipped.push(trouble);
    await pause();
  }
}

// New repositories are read and get rows, batch by batch: while one is written, the next is read.

/**
 * @param readings of repositories that have been read already
 * @param done collects what was added and what was skipped, batch by batch
 */
async function addNew(
  context: ScanContext,
  { add, known }: ScanPlan,
  readings: ReadonlyMap<string, Reading>,
  done: Pick<OutcomeSoFar, "added" | "owners" | "private" | "skipped">,
): Promise<void> {
  const { effects, options } = context;
  const found = add.length + known.length;
  const pause = pauses();
  let read = 0;
  const work = async (repository: FoundRepository): Promise<Prepared> => {
    const reading = await readAndPrepare(context, repository, readings.get(repository.name));
    options.onProgress?.({ found, toRead: add.length, read: ++read });
    await pause();
    return reading;
  };
  for await (const batch of inBatches(add, work, batches(options))) {
    const { written, refused } = await effects.add(batch.flatMap(({ repository }) => repository ?? []));
    done.added.push(...written.map(({ name }) => name));
    const chosen = new Map(batch.map(({ repository, chosenOwner }) => [repository, chosenOwner]));
    for (const repository of written) {
      const owner = chosen.get(repository);
      if (owner !== undefined) done.owners.push({ name: repository.name, ...owner });
      if (repository.isPrivate) done.private.push(repository.name);
    }
    done.skipped.push(
      ...batch.flatMap(({ trouble, hookTrouble }) => [trouble ?? [], hookTrouble ?? []].flat()),
      ...refused,
    );
  }
}

interface Prepared extends Reading {
  readonly chosenOwner?: ChosenOwner | undefined;
  readonly hookTrouble?: Skipped | undefined;
}

/**
 * Hooks come before the row: if the scan is interrupted in between, a repository with a row would never get them.
 */
async function readAndPrepare(context: ScanContext, found: FoundRepository, done?: Reading): Promise<Prepared> {
  const { readers, instance, effects, scanCache, options } = context;
  const reading = done ?? (await readRepository(readers, instance.root, found));
  if (reading.repository === undefined) return reading;
  const chosenOwner = await context.ownerOf?.(found);
  const repository = {
    ...reading.repository,
    ...(chosenOwner && { owner: chosenOwner.owner }),
    ...([...groupsAbove(found.name), found.name].some((name) => options.private?.(name)) && { isPrivate: true }),
  };
  const hookTrouble = await effects.prepare(found);
  scanCache.rememberHook(found.name, { isMissing: hookTrouble !== undefined });
  return { ...reading, repository, chosenOwner, hookTrouble };
}
