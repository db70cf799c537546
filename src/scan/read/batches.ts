import { availableParallelism } from "node:os";
import type { BatchOptions } from "./in-batches.js";

/** Repositories a transaction: a scan that is interrupted keeps what it had, and nobody waits long for the lock. */
const size = 100;

/** Milliseconds: slow ones are kept in smaller batches. */
const patience = 5000;

interface Chosen {
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function batches({ jobs = availableParallelism(), signal }: Chosen): BatchOptions {
  return { jobs, size, patience, signal };
}
