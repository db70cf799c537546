import { CommandError, UserError } from "../../../errors.js";
import { lineIn } from "../../history/files/line-in-file.js";
import type { PlannedStep } from "../../plan/planned-step.js";
import { FailedWork } from "./failed-work.js";

/**
 * Says that a failed step was rolled back.
 * @param rows the version table before the step, and now again
 */
export function describeRollback({ direction, node }: PlannedStep, rows: readonly string[]): string {
  return `The ${direction} of revision ${node?.id} was rolled back: the database is still at ${rows.join(", ") || "base"}.`;
}

/**
 * Describes the failure of a step: the file and line, the call of `op`, the statement.
 * @param outcome the state of the step now, in a sentence
 * @returns the error itself if Alembic has its own message for it
 */
export function describeFailure(error: unknown, step: PlannedStep, outcome: string): unknown {
  if (error instanceof CommandError || step.node === undefined) return error;
  const hint = [...advice(error), outcome].join("\n");
  if (error instanceof UserError)
    return new UserError(error.message, { hint, exitStatus: error.exitStatus, cause: error });
  const { path } = step.node.revision;
  const line = lineIn(path, error instanceof FailedWork ? error.calledAt : error);
  const place = line === undefined ? path : `${path}:${line}`;
  const exitStatus = statusOf(error);
  return new UserError(`${place}: ${problem(error, step)}`, {
    hint,
    ...(exitStatus === undefined ? {} : { exitStatus }),
    cause: error,
  });
}

/** That of the reason: the server may not answer anymore. */
function statusOf(error: unknown): number | undefined {
  const reason = error instanceof FailedWork ? error.cause : error;
  return reason instanceof UserError ? reason.exitStatus : undefined;
}

function advice(error: unknown): string[] {
  if (error instanceof FailedWork)
    return [...advice(error.cause), ...(error.statement === undefined ? [] : [`SQL: ${error.statement}`])];
  return error instanceof UserError && error.hint !== undefined ? [error.hint] : [];
}

function problem(error: unknown, { direction, node }: PlannedStep): string {
  if (error instanceof FailedWork) return `${error.what} failed: ${error.message}`;
  return `the ${direction} of revision ${node?.id} failed: ${error instanceof Error ? error.message : String(error)}`;
}
