import { setImmediate } from "node:timers/promises";

/** How long nothing else may run. */
const maxBlockedMs = 50;

/**
 * Most repositories are read by synchronous calls, which are many times faster, but let neither timers nor signals come
 * through, and so would show no progress.
 * @returns what is to be awaited between two repositories: it lets others run from time to time
 */
export function pauses(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < maxBlockedMs) return;
    await setImmediate();
    since = performance.now();
  };
}
