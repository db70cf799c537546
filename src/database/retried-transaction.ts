import { setTimeout } from "node:timers/promises";
import type { DataSource, EntityManager } from "typeorm";
import { retriesAfter } from "./conflict.js";
import { waitForServer } from "./open/wait-for-server.js";

/** What happens if a transaction fails at the first attempt. */
export interface TransactionOptions {
  /** Seconds to wait for a database server that is lost in between. */
  readonly waitDb?: number | undefined;
  /** Called for each retry. */
  readonly verbose?: ((line: string) => void) | undefined;
  /** Ends the waiting; a transaction that has begun is completed. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds before the second attempt, at most; before each further one twice as long. */
const firstPauseMs = 20;

/**
 * Runs a short transaction, again if another one of the server has broken it.
 * @param work must query the database again each time
 */
export async function retriedTransaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
  { waitDb = 0, verbose, signal }: TransactionOptions = {},
): Promise<Result> {
  let attempts = 0;
  const transaction = async () => {
    // The first one stores what has been done before the interruption.
    if (attempts++ > 0) signal?.throwIfAborted();
    return dataSource.transaction(work);
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await waitForServer(transaction, waitDb, verbose);
    } catch (error) {
      if (attempt > retriesAfter(error)) throw error;
      verbose?.(`Retrying after ${attempt} ${attempt === 1 ? "attempt" : "attempts"}: ${(error as Error).message}`);
    }
    // Random, so that two that collided do not collide again.
    await setTimeout(Math.random() * firstPauseMs * 2 ** attempt);
  }
}
