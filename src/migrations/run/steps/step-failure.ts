import { CommandError, UserError } from "../../../errors.js";
import { lineIn } from "../../history/files/line-in-file.js";
import type { PlannedStep } from "../../plan/planned-step.js";
import { FailedWork } from "./failed-work.js";

/**
 * That a database which failed at a step is as before it.
 * @param rows what the version table held before the step, and holds again
 */
export function describeRollback({ direction, node }: PlannedStep, rows: readonly string[]): string {
  return `The ${direction} of revision ${node?.id} was rolled back: the database is still at ${rows.join(", ") || "base"}.`;
}

/**
 * Says of a step that failed where and what: the file with its line, the call of `op`, the statement.
 * @param outcome what has become of it, in a sentence
 * @returns the error itself where Alembic has words of its own for it
 */
export function describeFailure(error: unknown, step: PlannedStep, outcome: string): unknown {
  if (error instanceof CommandError || step.node === undefined) return error;
  const hint = [...advice(error), outcome].join("\n");
  if (error instanceof UserError)
    return new UserError(error.message, { hint, exitStatus: error.exitStatus, cause: error });
  const { path } = step.node.revision;
  const line = lineIn(path, error instanceof FailedWork ? error.calledAt : error);
  const place = line === undefined ? path : `${path}:${line}`;
  return new UserError(`${place}: ${problem(error, step)}`, { hint, cause: error });
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
