import { availableParallelism } from "node:os";
import type { BatchOptions } from "./in-batches.js";

/** Repositories a transaction: a scan that is interrupted keeps what it had, and nobody waits long for the lock. */
const size = 100;

/** Milliseconds: slow ones are kept in smaller batches. */
const timeoutMs = 5000;

interface ChosenLimits {
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function batches({ jobs = availableParallelism(), signal }: ChosenLimits): BatchOptions {
  return { jobs, size, timeoutMs, signal };
}
