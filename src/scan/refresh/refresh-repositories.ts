// Known repositories are looked at, and the cached tips that are no longer theirs are replaced, batch by batch.

import type { ScanContext } from "../context.js";
import type { KnownAndFound } from "../plan.js";
import { batches } from "../read/batches.js";
import { inBatches } from "../read/in-batches.js";
import { pauses } from "../read/pauses.js";
import type { LeftOut } from "../reasons.js";
import { cachedTips } from "./cached-tips.js";
import { type Look, lookForChange } from "./refresh.js";

/** Grows while the work is done. */
export interface RefreshReport {
  /** Those that were read, and whose cache is right now, or that are in `leftOut`. */
  readonly looked: string[];
  /** Those whose cached tip was another one. */
  readonly names: string[];
  readonly leftOut: LeftOut[];
}

/** @param options `readAll`: whether repositories that show no sign of change are read, too */
export async function refreshRepositories(
  context: Omit<ScanContext, "options"> & {
    readonly options: Pick<ScanContext["options"], "jobs" | "progress" | "signal">;
  },
  known: readonly KnownAndFound[],
  { readAll }: { readAll: boolean },
  { looked, names, leftOut }: RefreshReport,
): Promise<void> {
  const { dataSource, readers, instance, memory, actions, options } = context;
  const tips = await cachedTips(dataSource);
  const pause = pauses();
  let read = 0;
  const look = async (repository: KnownAndFound): Promise<Look> => {
    const seen = await lookForChange(repository, tips.get(repository.id), {
      readers,
      root: instance.root,
      memory,
      readAll,
    });
    options.progress?.({ found: known.length, toRead: known.length, read: ++read });
    await pause();
    return seen;
  };
  for await (const batch of inBatches(known, look, batches(options))) {
    const { written, refused } = await actions.refresh(batch.flatMap(({ change }) => change ?? []));
    looked.push(...batch.map(({ name }) => name));
    names.push(...written.map(({ name }) => name));
    leftOut.push(...batch.flatMap(({ trouble }) => trouble ?? []), ...refused.map(notRefreshed));
  }
}

function notRefreshed(candidate: LeftOut): LeftOut {
  return { ...candidate, outcome: "not-refreshed" };
}
