// Ctrl-C and SIGTERM: a run ends at the next point at which it can roll back.
import { setImmediate as nextTurn } from "node:timers/promises";
import { InterruptedError } from "../../../errors.js";
import { commandFor, type PlannedStep, shortLog } from "../../plan/planned-step.js";

/**
 * A point at which a run can end.
 * @throws InterruptedError if a signal has come
 */
export async function checkpoint(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  // TRAP: SQLite works without a turn of the event loop, and Node hears of a signal only in one. The first can be one
  // that is ending.
  await nextTurn();
  await nextTurn();
  signal.throwIfAborted();
}

/** The interruption that an error is, or is the consequence of. */
export function interruptionIn(error: unknown): InterruptedError | undefined {
  if (error instanceof InterruptedError) return error;
  return error instanceof Error ? interruptionIn(error.cause) : undefined;
}

/**
 * What is said of a plan that was interrupted.
 * @param signal its name
 * @param rows what the version table holds
 * @param notStarted the steps that are still to do
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
 * The same in the middle of a step.
 * @param outcome what has become of it, in sentences
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
