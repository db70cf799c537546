import { InterruptedError } from "../../errors.js";
import { type Plan, shortLog } from "../plan/planned-step.js";
import { oppositeDirection, reversePlan } from "../plan/reverse-plan.js";
import type { MigrationEngine, Trial } from "./migration-engine.js";
import type { Report } from "./report.js";
import { interruptionIn } from "./steps/interruption.js";
import { loadSteps } from "./steps/load-steps.js";
import { type RunSession, runSteps } from "./steps/run-steps.js";

/**
 * Rehearses a plan where no change is kept: runs it, its reverse, and the plan again. Reports what differs after the
 * reverse and after the second run, and the steps of the real run.
 * @throws UserError for a step that fails; the database itself is unchanged
 */
export async function rehearse(
  engine: MigrationEngine,
  plan: Plan,
  rows: readonly string[],
  session: RunSession,
): Promise<void> {
  const { notice } = session.report;
  const steps = await loadSteps(plan);
  const reverseSteps = await loadSteps(reversePlan(plan, rows));
  const direction = plan.steps[0]?.direction ?? "upgrade";
  const round = `${direction}, ${oppositeDirection[direction]}`;
  await onTrial(engine, async (trial) => {
    notice(`Rehearsing ${trial.place}:`);
    const before = await trial.saveState();
    await runSteps(trial.engine, steps, rows, session);
    const after = await trial.saveState();
    await runSteps(trial.engine, reverseSteps, plan.rows, session);
    reportDifferences(await trial.differencesSince(before), notice, {
      none: `Rehearsal (${round}): schema and data unchanged`,
      some: `Rehearsal (${round}): schema or data changed:`,
    });
    await runSteps(trial.engine, steps, rows, session);
    reportDifferences(await trial.differencesSince(after), notice, {
      none: `Rehearsal (${round}, ${direction}): same result as the first ${direction}`,
      some: `Rehearsal (${round}, ${direction}): the result differs from the first ${direction}:`,
    });
  });
  notice("The database itself is unchanged. The real run will perform:");
  for (const step of plan.steps) notice(`  ${shortLog(step)}`);
}

/** An interrupted trial has changed nothing. */
async function onTrial(engine: MigrationEngine, work: (trial: Trial) => Promise<void>): Promise<void> {
  try {
    await engine.withTrial(work);
  } catch (error) {
    const interruption = interruptionIn(error);
    throw interruption === undefined ? error : new InterruptedError(interruption.signal);
  }
}

function reportDifferences(
  lines: readonly string[],
  notice: Report["notice"],
  title: { readonly none: string; readonly some: string },
): void {
  notice(lines.length === 0 ? title.none : title.some);
  for (const line of lines) notice(`  ${line}`);
}
