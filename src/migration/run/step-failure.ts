import { UserError } from "../../errors.js";
import { lineIn } from "../files/line-in-file.js";
import type { PlannedStep } from "../plan/planned-step.js";
import { FailedWork } from "./failed-work.js";

/**
 * Says of a step that failed on a database where, what, and that the database is as before it.
 * @param rows what the version table held before the step, and holds again
 */
export function stepFailure(error: unknown, step: PlannedStep, rows: readonly string[]): unknown {
  const kept = `Nothing of revision ${step.node?.id} was kept: the database is at ${rows.join(", ") || "base"}, as before it.`;
  return describeFailure(error, step, kept);
}

/**
 * Says of a step that failed where and what: the file with its line, the call of `op`, the statement.
 * @param outcome what has become of it, in a sentence
 * @returns the error itself where it is a UserError already
 */
export function describeFailure(error: unknown, step: PlannedStep, outcome: string): unknown {
  if (error instanceof UserError || step.node === undefined) return error;
  const { path } = step.node.revision;
  const line = lineIn(path, error instanceof FailedWork ? error.calledAt : error);
  const place = line === undefined ? path : `${path}:${line}`;
  const statement = error instanceof FailedWork ? error.statement : undefined;
  const hint = statement === undefined ? outcome : `SQL: ${statement}\n${outcome}`;
  return new UserError(`${place}: ${problem(error, step)}`, { hint, cause: error });
}

function problem(error: unknown, { direction, node }: PlannedStep): string {
  if (error instanceof FailedWork) return `${error.what} failed: ${error.message}`;
  return `the ${direction} of revision ${node?.id} failed: ${error instanceof Error ? error.message : String(error)}`;
}
