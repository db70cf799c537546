import { UserError } from "../../errors.js";
import { lineIn } from "../files/line-in-file.js";
import type { PlannedStep } from "../plan/planned-step.js";
import { FailedWork } from "./failed-work.js";

/**
 * Says of a step that failed where, what, and that the database is as before it.
 * @param rows what the version table held before the step, and holds again
 * @returns the error itself where it says all that already
 */
export function stepFailure(error: unknown, step: PlannedStep, rows: readonly string[]): unknown {
  if (error instanceof UserError || step.node === undefined) return error;
  const { path } = step.node.revision;
  const line = lineIn(path, error instanceof FailedWork ? error.calledAt : error);
  const place = line === undefined ? path : `${path}:${line}`;
  return new UserError(`${place}: ${problem(error, step)}`, { hint: hint(error, step, rows), cause: error });
}

function problem(error: unknown, { direction, node }: PlannedStep): string {
  if (error instanceof FailedWork) return `${error.what} failed: ${error.message}`;
  return `the ${direction} of revision ${node?.id} failed: ${error instanceof Error ? error.message : String(error)}`;
}

function hint(error: unknown, { node }: PlannedStep, rows: readonly string[]): string {
  const statement = error instanceof FailedWork ? error.statement : undefined;
  return [
    ...(statement === undefined ? [] : [`SQL: ${statement}`]),
    `Nothing of revision ${node?.id} was kept: the database is at ${rows.join(", ") || "base"}, as before it.`,
  ].join("\n");
}
