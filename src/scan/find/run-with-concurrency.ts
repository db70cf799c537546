/**
 * Processes a queue that may grow meanwhile.
 * @param concurrency how many items are processed at the same time
 */
export async function runWithConcurrency<Item>(
  queue: Item[],
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let running = 0;
  await new Promise<void>((resolve, reject) => {
    const next = (): void => {
      if (queue.length === 0 && running === 0) resolve();
      while (running < concurrency && queue.length > 0) {
        running += 1;
        work(queue.pop() as Item)
          .finally(() => {
            running -= 1;
          })
          .then(next, reject);
      }
    };
    next();
  });
}
