import { InterruptedError } from "../../errors.js";
import { type Plan, shortLog } from "../plan/planned-step.js";
import { reversePlan } from "../plan/reverse-plan.js";
import type { MigrationEngine, Trial } from "./migration-engine.js";
import type { Report } from "./report.js";
import { interruptionIn } from "./steps/interruption.js";
import { loadSteps } from "./steps/load-steps.js";
import { type RunSession, runSteps } from "./steps/run-steps.js";

/**
 * Runs a plan, its reverse and the plan again where nothing is kept, tells what is different after each way back and
 * forth, and says what the real run will do.
 * @throws UserError for a step that fails; the database itself is as before
 */
export async function rehearse(
  engine: MigrationEngine,
  plan: Plan,
  rows: readonly string[],
  session: RunSession,
): Promise<void> {
  const { notice } = session.report;
  const there = await loadSteps(plan);
  const back = await loadSteps(reversePlan(plan, rows));
  await onlyTried(engine, async (trial) => {
    notice(`A rehearsal ${trial.place}:`);
    const before = await trial.keep();
    await runSteps(trial.engine, there, rows, session);
    const after = await trial.keep();
    await runSteps(trial.engine, back, plan.rows, session);
    await tell(trial, before, "there and back", notice);
    await runSteps(trial.engine, there, rows, session);
    await tell(trial, after, "there, back and there again", notice);
  });
  notice("The database itself is as it was. The real run will do:");
  for (const step of plan.steps) notice(`  ${shortLog(step)}`);
}

/** What is interrupted was only a trial. */
async function onlyTried(engine: MigrationEngine, work: (trial: Trial) => Promise<void>): Promise<void> {
  try {
    await engine.tryOut(work);
  } catch (error) {
    const interruption = interruptionIn(error);
    throw interruption === undefined ? error : new InterruptedError(interruption.signal);
  }
}

async function tell(trial: Trial, state: string, way: string, notice: Report["notice"]): Promise<void> {
  const differences = await trial.differencesTo(state);
  notice(`Rehearsed ${way}: ${differences.length === 0 ? "schema and rows are the same" : "these are different"}`);
  for (const line of differences) notice(`  ${line}`);
}
