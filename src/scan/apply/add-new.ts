// New repositories are read and get rows, batch by batch: while one is written, the next is read.

import type { ScanContext } from "../context.js";
import type { FoundRepository, ScanPlan } from "../plan.js";
import { batches } from "../read/batches.js";
import { inBatches } from "../read/in-batches.js";
import { pauses } from "../read/pauses.js";
import { type Reading, readRepository } from "../read/read.js";
import type { LeftOut } from "../reasons.js";

/**
 * @param readings of repositories that have been read already
 * @param done is told what was added and what was left out, batch by batch
 */
export async function addNew(
  context: ScanContext,
  { add, known }: ScanPlan,
  readings: ReadonlyMap<string, Reading>,
  done: { readonly added: string[]; readonly leftOut: LeftOut[] },
): Promise<void> {
  const { actions, options } = context;
  const found = add.length + known.length;
  const pause = pauses();
  let read = 0;
  const work = async (repository: FoundRepository): Promise<Prepared> => {
    const reading = await readAndPrepare(context, repository, readings.get(repository.name));
    options.progress?.({ found, toRead: add.length, read: ++read });
    await pause();
    return reading;
  };
  for await (const batch of inBatches(add, work, batches(options))) {
    const { written, refused } = await actions.add(batch.flatMap(({ repository }) => repository ?? []));
    done.added.push(...written.map(({ name }) => name));
    done.leftOut.push(...batch.flatMap(({ trouble, hookTrouble }) => [trouble ?? [], hookTrouble ?? []].flat()), ...refused);
  }
}

interface Prepared extends Reading {
  readonly hookTrouble?: LeftOut | undefined;
}

/** Hooks come before the row: a repository that has a row already would never get them where the scan breaks off in between. */
async function readAndPrepare(context: ScanContext, found: FoundRepository, done?: Reading): Promise<Prepared> {
  const { readers, instance, actions, memory } = context;
  const reading = done ?? (await readRepository(readers, instance.root, found));
  if (reading.repository === undefined) return reading;
  const hookTrouble = await actions.prepare(found);
  memory.rememberHook(found.name, { isMissing: hookTrouble !== undefined });
  return { ...reading, hookTrouble };
}
