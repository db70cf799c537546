// Known repositories are checked, and the cached tips that are no longer theirs are replaced, batch by batch.

import type { ScanContext } from "../context.js";
import type { KnownAndFound } from "../plan.js";
import { batches } from "../read/batches.js";
import { inBatches } from "../read/in-batches.js";
import { pauses } from "../read/pauses.js";
import type { Skipped } from "../reasons.js";
import { cachedTips } from "./cached-tips.js";
import { checkForChange, type TipCheck } from "./refresh.js";

/** Grows while the work is done. */
export interface RefreshReport {
  /** Those that were read: their cache is correct now, or they are in `skipped`. */
  readonly checked: string[];
  /** Those whose cached tip was another one. */
  readonly refreshed: string[];
  readonly skipped: Skipped[];
}

/** @param options `readAll`: whether repositories that show no sign of change are read, too */
export async function refreshRepositories(
  context: Omit<ScanContext, "options"> & {
    readonly options: Pick<ScanContext["options"], "jobs" | "onProgress" | "signal">;
  },
  known: readonly KnownAndFound[],
  { readAll }: { readAll: boolean },
  { checked, refreshed, skipped }: RefreshReport,
): Promise<void> {
  const { dataSource, readers, instance, scanCache, effects, options } = context;
  const tips = await cachedTips(dataSource);
  const pause = pauses();
  let read = 0;
  const check = async (repository: KnownAndFound): Promise<TipCheck> => {
    const seen = await checkForChange(repository, tips.get(repository.id), {
      readers,
      root: instance.root,
      scanCache,
      readAll,
    });
    options.onProgress?.({ found: known.length, toRead: known.length, read: ++read });
    await pause();
    return seen;
  };
  for await (const batch of inBatches(known, check, batches(options))) {
    const { written, refused } = await effects.refresh(batch.flatMap(({ change }) => change ?? []));
    checked.push(...batch.map(({ name }) => name));
    refreshed.push(...written.map(({ name }) => name));
    skipped.push(...batch.flatMap(({ trouble }) => trouble ?? []), ...refused.map(notRefreshed));
  }
}

function notRefreshed(candidate: Skipped): Skipped {
  return { ...candidate, outcome: "not-refreshed" };
}
