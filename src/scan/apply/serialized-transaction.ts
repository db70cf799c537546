// Several scans may write to one database at once: their transactions are serialized.
import { setTimeout } from "node:timers/promises";
import type { DataSource, EntityManager } from "typeorm";
import { retriesAfter } from "../../database/conflict.js";
import { waitForServer } from "../../database/open/wait-for-server.js";
import { ui } from "../../schema/entities/ui.js";

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
 * Runs a short transaction in which no other scan writes. Transactions of the server may still interfere: what they
 * break is retried.
 * @param work must query the database again each time
 */
export async function serializedTransaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
  { waitDb = 0, verbose, signal }: TransactionOptions = {},
): Promise<Result> {
  let attempts = 0;
  const transaction = async () => {
    // The first one stores what has been done before the interruption.
    if (attempts++ > 0) signal?.throwIfAborted();
    return dataSource.transaction(async (manager) => {
      await lockForScan(manager);
      return work(manager);
    });
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

/**
 * Every scan locks the same row first. Beginning with a write also spares SQLite the deadlock of two readers that both
 * want to write, and makes MariaDB's snapshot begin after the lock is taken.
 */
async function lockForScan(manager: EntityManager): Promise<void> {
  await manager
    .createQueryBuilder()
    .update(ui.table)
    .set({ ui_value: () => "ui_value" })
    .where({ ui_section: "paths", ui_key: "/" })
    .execute();
}
