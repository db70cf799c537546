import { logLine } from "../plan/planned-step.js";
import type { Engine } from "./engine.js";
import type { LoadedStep } from "./load-steps.js";
import { runWithOperations } from "./operation-queue.js";
import { withoutProcessEnd } from "./process-end.js";
import type { Report } from "./report.js";
import { describeFailure, nothingKept } from "./step-failure.js";
import { changeRow, ensureVersionTable, rowsAfter } from "./version-table.js";

/**
 * Runs the steps of a plan, each with its rows of the version table as one transaction.
 * @param rows what the version table holds
 * @param report is given Alembic's line for each step before it runs
 * @throws UserError for a step that fails: those before it are done, and of itself nothing is left
 */
export async function runSteps(engine: Engine, steps: readonly LoadedStep[], rows: readonly string[], report: Report): Promise<void> {
  let before = rows;
  for (const loaded of steps) {
    report.log(logLine(loaded.step));
    await runStep(engine, loaded, before, report);
    before = rowsAfter(before, loaded.step.changes);
  }
}

async function runStep(engine: Engine, { step, run }: LoadedStep, rows: readonly string[], { notice }: Report): Promise<void> {
  const revision = step.node?.revision;
  try {
    await engine.transaction(async () => {
      await ensureVersionTable(engine);
      const performer = (await engine.performerOf?.(step)) ?? engine;
      await runWithOperations(performer, (op) => (revision ? withoutProcessEnd(revision, notice, () => run(op)) : run(op)), revision);
      for (const change of step.changes) await changeRow(engine, change);
    }, step);
  } catch (error) {
    throw describeFailure(error, step, (await engine.leftOf?.(step, rows)) ?? nothingKept(step, rows));
  }
}
