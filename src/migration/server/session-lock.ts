// A lock that a server keeps for a session: it is gone with the connection, so nothing is left of a run that was killed.
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../errors.js";

export interface SessionLock {
  /** The name of the database, for messages. */
  readonly database: string;
  /** Takes the lock if it is free. */
  tryLock(): Promise<boolean>;
  unlock(): Promise<unknown>;
  /** Who has it, in words, e.g. `doe on 10.0.0.7 (session 4711)`; undefined where it has just been let go, or is not told. */
  holder(): Promise<string | undefined>;
  /** Is told what is waited for. */
  notice(line: string): void;
}

/** Seconds to wait for another run. */
const patience = 60;

const pollingInterval = 100;

/**
 * Keeps the lock for as long as the work lasts.
 * @throws UserError naming the holder where it does not let go in time
 */
export async function withSessionLock<Result>(lock: SessionLock, work: () => Promise<Result>, seconds = patience): Promise<Result> {
  await acquire(lock, seconds);
  try {
    return await work();
  } finally {
    // Where the connection is lost, the lock is gone with it.
    await lock.unlock().catch(() => {});
  }
}

async function acquire(lock: SessionLock, seconds: number): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  for (let waiting = false; !(await lock.tryLock()); waiting = true) {
    const holder = (await lock.holder()) ?? "another run";
    if (performance.now() >= deadline) throw stillHeld(lock.database, holder, seconds);
    if (!waiting) lock.notice(`Waiting for ${holder}, which migrates ${lock.database} …`);
    await sleep(pollingInterval);
  }
}

function stillHeld(database: string, holder: string, seconds: number): UserError {
  return new UserError(`The database ${database} is being migrated by ${holder} (waited ${seconds} s).`, {
    hint: "Try again when it is done. Nothing was changed.",
  });
}
