// Work that continues while its results are stored.

export interface BatchOptions {
  /** How many items are processed at the same time. */
  readonly jobs: number;
  /** The most results in a batch. */
  readonly size: number;
  /** Milliseconds after which a batch is handed over however small it is. */
  readonly timeoutMs: number;
  /** Ends the work: what was done before is still handed over. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Processes items in parallel and yields the results in batches, in the order of the items. The work on the next
 * batches continues meanwhile, up to one batch ahead. If work fails or is interrupted, so is the iteration, after the
 * results before that have been handed over.
 */
export async function* inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { jobs, size, timeoutMs, signal }: BatchOptions,
): AsyncGenerator<Result[]> {
  const limit = limited(jobs);
  const ahead: Promise<Result>[] = [];
  let next = 0;
  const startMore = (): void => {
    while (ahead.length < 2 * size && next < items.length) {
      const item = items[next++] as Item;
      // Ctrl-C also ends the programs that read: what they print then cannot be trusted.
      const result = limit(async () => {
        signal?.throwIfAborted();
        const done = await work(item);
        signal?.throwIfAborted();
        return done;
      });
      // It is thrown when its turn comes, or not at all where an earlier one was.
      result.catch(() => undefined);
      ahead.push(result);
    }
  };
  const interrupted = interruption(signal);
  try {
    for (startMore(); ahead.length > 0; ) {
      const batch = await takeBatch(ahead, { size, timeoutMs, interrupted: interrupted.happened }, startMore);
      if (batch.length > 0) yield batch;
    }
  } finally {
    interrupted.ignore();
  }
}

async function takeBatch<Result>(
  ahead: Promise<Result>[],
  { size, timeoutMs, interrupted }: { size: number; timeoutMs: number; interrupted: Promise<never> },
  startMore: () => void,
): Promise<Result[]> {
  const batch: Result[] = [];
  const timer = timeout(timeoutMs);
  try {
    while (batch.length < size && ahead[0] !== undefined) {
      const result = await Promise.race([ahead[0], timer.passed, interrupted]);
      if (result === tooLate) break;
      batch.push(result);
      ahead.shift();
      startMore();
    }
    return batch;
  } catch (error) {
    if (batch.length === 0) throw error;
    return batch;
  } finally {
    timer.clear();
  }
}

/** Rejects when the signal is aborted. */
function interruption(signal: AbortSignal | undefined) {
  let interrupt = (): void => undefined;
  const happened = new Promise<never>((_resolve, reject) => {
    interrupt = () => reject(signal?.reason);
    if (signal?.aborted) interrupt();
    else signal?.addEventListener("abort", interrupt);
  });
  happened.catch(() => undefined);
  return { happened, ignore: () => signal?.removeEventListener("abort", interrupt) };
}

const tooLate = Symbol("too late");

function timeout(milliseconds: number) {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<typeof tooLate>((resolve) => {
    timer = setTimeout(resolve, milliseconds, tooLate);
  });
  return { passed, clear: () => clearTimeout(timer) };
}

/** Limits how many run at the same time. */
function limited(concurrency: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= concurrency) await new Promise<void>((start) => waiting.push(start));
    else running += 1;
    try {
      return await work();
    } finally {
      const start = waiting.shift();
      if (start === undefined) running -= 1;
      else start();
    }
  };
}
