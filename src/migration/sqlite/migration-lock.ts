// A file beside the database keeps a second migration away, and says whose it is. Each step is a transaction of its own that checks the
// version table: should two runs ever get past the lock, the second one fails and the data is safe.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../../database/local-time.js";
import { processIsAlive } from "../../database/sqlite/process-is-alive.js";
import { systemErrorCode, UserError } from "../../errors.js";

export interface LockRequest {
  /** The real path of the database. */
  readonly database: string;
  /** Seconds to wait for another run. */
  readonly timeout: number;
  /** Is told what is waited for. */
  notice(line: string): void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Local time. */
  readonly since: string;
}

const pollingInterval = 100;

/**
 * Keeps the lock for as long as the work lasts. One that a dead process of this machine has left is taken over.
 * @throws UserError naming the holder where it does not let go in time
 */
export async function withMigrationLock<Result>(request: LockRequest, work: () => Promise<Result>): Promise<Result> {
  const lock = `${request.database}.migration-lock`;
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), since: now() } satisfies Holder);
  await acquire(lock, mine, request);
  try {
    return await work();
  } finally {
    if (read(lock) === mine) rmSync(lock, { force: true });
  }
}

async function acquire(lock: string, mine: string, { timeout, notice, database }: LockRequest): Promise<void> {
  const deadline = Date.now() + timeout * 1000;
  for (let waiting = false; !create(lock, mine); waiting = true) {
    if (removeStale(lock)) continue;
    if (Date.now() >= deadline) throw stillHeld(lock, database, timeout);
    if (!waiting) notice(`Waiting for ${describeHolder(lock)}, which migrates ${database} …`);
    await sleep(pollingInterval);
  }
}

function create(lock: string, content: string): boolean {
  try {
    const descriptor = openSync(lock, "wx", 0o644);
    writeSync(descriptor, content);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return false;
    throw new UserError(`The lock ${lock} cannot be written (${systemErrorCode(error)}).`, {
      hint: "Look at the permissions of its folder and at the space on its disk. Nothing was changed.",
      cause: error,
    });
  }
}

function removeStale(lock: string): boolean {
  const content = read(lock);
  const holder = holderIn(content);
  if (!holder || holder.host !== hostname() || processIsAlive(holder.pid) || read(lock) !== content) return false;
  rmSync(lock, { force: true });
  return true;
}

/** Undefined where it has just been removed. */
function read(lock: string): string | undefined {
  try {
    return readFileSync(lock, "utf8");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Undefined where it is still being written, or somebody else's file. */
function holderIn(content: string | undefined): Holder | undefined {
  try {
    const { pid, host, since } = JSON.parse(content ?? "") as Partial<Holder>;
    return pid === undefined || host === undefined || since === undefined ? undefined : { pid, host, since };
  } catch {
    return undefined;
  }
}

function describeHolder(lock: string): string {
  const holder = holderIn(read(lock));
  return holder ? `process ${holder.pid} on ${holder.host} (since ${holder.since})` : "another run";
}

function stillHeld(lock: string, database: string, timeout: number): UserError {
  return new UserError(`The database ${database} is being migrated by ${describeHolder(lock)} (waited ${timeout} s).`, {
    hint: `Try again when it is done. If no such process is running any more, remove ${lock}. Nothing was changed.`,
  });
}
