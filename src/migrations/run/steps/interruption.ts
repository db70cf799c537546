// Ctrl-C and SIGTERM: a run ends at the next point where it can roll back.
import { setImmediate as nextTurn } from "node:timers/promises";
import { InterruptedError } from "../../../errors.js";
import { commandFor, type PlannedStep, shortLog } from "../../plan/planned-step.js";

/**
 * A point where a run can end.
 * @throws InterruptedError if a signal was received
 */
export async function checkpoint(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  // TRAP: SQLite never yields to the event loop, and Node handles signals only there. The first turn may already be
  // ending, so this waits for two.
  await nextTurn();
  await nextTurn();
  signal.throwIfAborted();
}

/** The interruption that an error is, or was caused by. */
export function interruptionIn(error: unknown): InterruptedError | undefined {
  if (error instanceof InterruptedError) return error;
  return error instanceof Error ? interruptionIn(error.cause) : undefined;
}

/**
 * The error for a plan that was interrupted between two steps.
 * @param signal the name of the signal
 * @param rows the rows of the version table
 * @param notStarted the remaining steps
 */
export function interruptedBetween(
  signal: InterruptedError["signal"],
  rows: readonly string[],
  notStarted: readonly PlannedStep[],
) {
  return new InterruptedError(
    signal,
    `Interrupted: the database is at ${rows.join(", ") || "base"}.`,
    continuation(notStarted),
  );
}

/**
 * The same for an interruption in the middle of a step.
 * @param outcome the state of the step now, in sentences
 */
export function interruptedDuring(
  signal: InterruptedError["signal"],
  step: PlannedStep,
  outcome: string,
  notStarted: readonly PlannedStep[],
): InterruptedError {
  return new InterruptedError(
    signal,
    `Interrupted during ${shortLog(step)}.`,
    `${outcome}\n${continuation(notStarted, step)}`,
  );
}

function continuation(notStarted: readonly PlannedStep[], current?: PlannedStep): string {
  const last = notStarted.at(-1) ?? current;
  return [
    ...(notStarted.length === 0 ? [] : ["Not started:", ...notStarted.map((step) => `  ${shortLog(step)}`)]),
    ...(last === undefined ? [] : [`To continue, run \`${commandFor(shortLog(last))}\`.`]),
  ].join("\n");
}
