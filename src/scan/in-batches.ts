// Work that goes on while its results are put away.

export interface BatchOptions {
  /** How many items are worked at at the same time. */
  readonly jobs: number;
  /** The most results in a batch. */
  readonly size: number;
  /** Milliseconds after which a batch is handed over however small it is. */
  readonly patience: number;
}

/**
 * Works at items side by side and hands over the results in batches, in the order of the items. The work on the next batches goes on
 * meanwhile, up to one batch ahead.
 * Where work fails, so does the iteration.
 */
export async function* inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { jobs, size, patience }: BatchOptions,
): AsyncGenerator<Result[]> {
  const atMost = limited(jobs);
  const ahead: Promise<Result>[] = [];
  let next = 0;
  const startMore = (): void => {
    while (ahead.length < 2 * size && next < items.length) {
      const item = items[next++] as Item;
      const result = atMost(() => work(item));
      // It is thrown when its turn comes, or not at all where an earlier one was.
      result.catch(() => undefined);
      ahead.push(result);
    }
  };
  for (startMore(); ahead.length > 0; ) {
    const batch = await takeBatch(ahead, size, patience, startMore);
    if (batch.length > 0) yield batch;
  }
}

async function takeBatch<Result>(ahead: Promise<Result>[], size: number, patience: number, startMore: () => void): Promise<Result[]> {
  const batch: Result[] = [];
  const timer = timeout(patience);
  try {
    while (batch.length < size && ahead[0] !== undefined) {
      const result = await Promise.race([ahead[0], timer.passed]);
      if (result === tooLate) break;
      batch.push(result);
      ahead.shift();
      startMore();
    }
    return batch;
  } finally {
    timer.clear();
  }
}

const tooLate = Symbol("too late");

function timeout(milliseconds: number) {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<typeof tooLate>((resolve) => {
    timer = setTimeout(resolve, milliseconds, tooLate);
  });
  return { passed, clear: () => clearTimeout(timer) };
}

/** Starts no more than so many at the same time. */
function limited(atOnce: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnce) await new Promise<void>((start) => waiting.push(start));
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
