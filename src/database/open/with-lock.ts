// Only one run at a time creates, copies or migrates a database. This waits for its lock, whatever holds it.
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../errors.js";

export interface Lock {
  /** Takes the lock if it is free. */
  tryLock(): boolean | Promise<boolean>;
  unlock(): unknown;
  /** Who has it, e.g. `doe on 10.0.0.7 (session 4711)`; undefined if it has just been released, or is not known. */
  holder(): string | undefined | Promise<string | undefined>;
}

export interface LockRequest {
  /** The name of the database, for messages. */
  readonly database: string;
  /** Seconds to wait for another run (default: 60). */
  readonly timeout?: number | undefined;
  /** Gets a line that names what is being waited for. */
  onNotice(line: string): void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** The error if the holder does not release the lock in time, for work on something else than a database. */
  stillHeld?(): UserError;
}

const pollingInterval = 100;

/**
 * Holds the lock while the work runs.
 * @throws UserError naming the holder if it does not release the lock in time; whatever the work throws
 */
export async function withLock<Result>(lock: Lock, request: LockRequest, work: () => Promise<Result>): Promise<Result> {
  await acquireLock(lock, request);
  try {
    return await work();
  } finally {
    // If the connection to a server is lost, the lock is gone with it.
    await Promise.resolve()
      .then(() => lock.unlock())
      .catch(() => {});
  }
}

/**
 * Takes the lock, or waits for it. The caller releases it.
 * @throws UserError naming the holder if it does not release the lock in time
 */
export async function acquireLock(
  lock: Lock,
  { database, timeout = 60, onNotice, signal, stillHeld }: LockRequest,
): Promise<void> {
  const deadline = performance.now() + timeout * 1000;
  for (let waiting = false; !(await lock.tryLock()); waiting = true) {
    const holder = (await lock.holder()) ?? "another run";
    if (performance.now() >= deadline) throw stillHeld?.() ?? databaseHeld(database, holder, timeout);
    if (!waiting) onNotice(`Waiting for ${holder}, which is changing ${database} …`);
    await sleep(pollingInterval);
    signal?.throwIfAborted();
  }
}

function databaseHeld(database: string, holder: string, timeout: number): UserError {
  return new UserError(`The database ${database} is being changed by ${holder} (waited ${timeout} s).`, {
    hint: "Try again when it is done. Nothing was changed.",
  });
}
