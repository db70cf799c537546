import { type Plan, shortLog } from "../plan/planned-step.js";
import { reversePlan } from "../plan/reverse-plan.js";
import type { Engine, Trial } from "./engine.js";
import { loadSteps } from "./load-steps.js";
import type { Report } from "./report.js";
import { runSteps } from "./run-steps.js";

/**
 * Runs a plan, its reverse and the plan again where nothing is kept, tells what is different after each way back and forth, and says
 * what the real run will do.
 * @throws UserError for a step that fails; the database itself is as before
 */
export async function rehearse(engine: Engine, plan: Plan, rows: readonly string[], report: Report): Promise<void> {
  const { notice } = report;
  const there = await loadSteps(plan);
  const back = await loadSteps(reversePlan(plan, rows));
  await engine.tryOut(async (trial) => {
    notice(`A rehearsal ${trial.place}:`);
    const before = await trial.keep();
    await runSteps(trial.engine, there, rows, report);
    const after = await trial.keep();
    await runSteps(trial.engine, back, plan.rows, report);
    await tell(trial, before, "there and back", notice);
    await runSteps(trial.engine, there, rows, report);
    await tell(trial, after, "there, back and there again", notice);
  });
  notice("The database itself is as it was. The real run will do:");
  for (const step of plan.steps) notice(`  ${shortLog(step)}`);
}

async function tell(trial: Trial, state: string, way: string, notice: Report["notice"]): Promise<void> {
  const differences = await trial.differencesTo(state);
  notice(`Rehearsed ${way}: ${differences.length === 0 ? "schema and rows are the same" : "these are different"}`);
  for (const line of differences) notice(`  ${line}`);
}
