import type { Operations } from "../../../schema/operations.js";
import { loadMigration } from "../../history/files/load-migration.js";
import type { Plan, PlannedStep } from "../../plan/planned-step.js";

/** A step with the function of its revision; for a stamp, it does nothing. */
export interface LoadedStep {
  readonly step: PlannedStep;
  readonly run: (op: Operations) => void | Promise<void>;
}

/**
 * Loads all revisions of a plan, so that an unusable file is reported before anything runs.
 * @throws RevisionFileError
 */
export async function loadSteps({ steps }: Plan): Promise<LoadedStep[]> {
  return Promise.all(steps.map(async (step) => ({ step, run: await functionOf(step) })));
}

async function functionOf({ node, direction }: PlannedStep): Promise<LoadedStep["run"]> {
  if (node === undefined || direction === "stamp") return () => {};
  return (await loadMigration(node.revision.path))[direction];
}
