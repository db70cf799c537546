import { availableParallelism } from "node:os";
import type { BatchOptions } from "./in-batches.js";

/** Repositories per transaction: an interrupted scan keeps what it had, and nobody waits long for the lock. */
const size = 100;

/** Slow ones are stored in smaller batches. */
const timeoutMs = 5000;

interface ChosenLimits {
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function batches({ jobs = availableParallelism(), signal }: ChosenLimits): BatchOptions {
  return { jobs, size, timeoutMs, signal };
}
