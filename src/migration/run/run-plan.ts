import { loadMigration } from "../files/load-migration.js";
import type { Operations } from "../operations.js";
import { logLine, type Plan, type PlannedStep, type RowChange } from "../plan/planned-step.js";
import type { Engine } from "./engine.js";
import { runWithOperations } from "./operation-queue.js";
import { stepFailure } from "./step-failure.js";
import { changeRow, ensureVersionTable } from "./version-table.js";

/**
 * Runs the steps of a plan, each with its rows of the version table as one transaction.
 * @param rows what the version table holds
 * @param log is given Alembic's line for each step before it runs
 * @throws UserError for a file that cannot be used, before anything runs; and for a step that fails: the steps before it are done,
 * and of itself nothing is left
 */
export async function runPlan(engine: Engine, plan: Plan, rows: readonly string[], log: (line: string) => void): Promise<void> {
  const steps = await Promise.all(plan.steps.map(async (step) => ({ step, run: await functionOf(step) })));
  let before = rows;
  for (const { step, run } of steps) {
    log(logLine(step));
    await runStep(engine, step, run, before);
    before = rowsAfter(before, step.changes);
  }
}

type RevisionFunction = (op: Operations) => void | Promise<void>;

async function functionOf({ node, direction }: PlannedStep): Promise<RevisionFunction> {
  if (node === undefined || direction === "stamp") return () => {};
  return (await loadMigration(node.revision.path))[direction];
}

async function runStep(engine: Engine, step: PlannedStep, run: RevisionFunction, rows: readonly string[]): Promise<void> {
  try {
    await engine.transaction(async () => {
      await ensureVersionTable(engine);
      await runWithOperations(engine, run);
      for (const change of step.changes) await changeRow(engine, change);
    });
  } catch (error) {
    throw stepFailure(error, step, rows);
  }
}

function rowsAfter(rows: readonly string[], changes: readonly RowChange[]): string[] {
  const gone = new Set(changes.map((change) => (change.change === "insert" ? undefined : change.from)));
  const come = changes.flatMap((change) => (change.change === "delete" ? [] : [change.to]));
  return [...rows.filter((row) => !gone.has(row)), ...come].sort();
}
