import { logLine, type PlannedStep } from "../../plan/planned-step.js";
import type { MigrationEngine } from "../migration-engine.js";
import type { Report } from "../report.js";
import { changeRow, ensureVersionTable, rowsAfter } from "../version-table.js";
import { checkpoint, interruptedBetween, interruptedDuring, interruptionIn } from "./interruption.js";
import type { LoadedStep } from "./load-steps.js";
import { type RunningRevision, runWithOperations } from "./operation-queue.js";
import { describeFailure, describeRollback } from "./step-failure.js";

export interface RunSession {
  readonly report: Report;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the steps of a plan, each as one transaction with its changes of the version table.
 * @param rows the rows of the version table
 * @param session its report gets Alembic's line for each step before it runs
 * @throws UserError for a step that fails: those before it stay applied, and the step itself is rolled back;
 * InterruptedError, likewise
 */
export async function runSteps(
  engine: MigrationEngine,
  steps: readonly LoadedStep[],
  rows: readonly string[],
  session: RunSession,
): Promise<void> {
  let before = rows;
  for (const [index, loaded] of steps.entries()) {
    const remaining = steps.slice(index).map(({ step }) => step);
    await beforeStep(before, remaining, session);
    session.report.log(logLine(loaded.step));
    await runStep(engine, loaded, { rows: before, notStarted: remaining.slice(1) }, session);
    before = rowsAfter(before, loaded.step.changes);
  }
}

async function beforeStep(
  rows: readonly string[],
  notStarted: readonly PlannedStep[],
  { signal }: RunSession,
): Promise<void> {
  try {
    await checkpoint(signal);
  } catch (error) {
    const interruption = interruptionIn(error);
    throw interruption === undefined ? error : interruptedBetween(interruption.signal, rows, notStarted);
  }
}

interface Position {
  /** The rows of the version table before the step. */
  readonly rows: readonly string[];
  readonly notStarted: readonly PlannedStep[];
}

async function runStep(
  engine: MigrationEngine,
  loaded: LoadedStep,
  { rows, notStarted }: Position,
  session: RunSession,
): Promise<void> {
  const { step } = loaded;
  try {
    await engine.transaction(() => runInTransaction(engine, loaded, session), step);
  } catch (error) {
    const outcome = (await engine.describePartialFailure?.(step, rows)) ?? describeRollback(step, rows);
    const interruption = interruptionIn(error);
    throw interruption === undefined
      ? describeFailure(error, step, outcome)
      : interruptedDuring(interruption.signal, step, outcome, notStarted);
  }
}

async function runInTransaction(
  engine: MigrationEngine,
  { step, run }: LoadedStep,
  { report, signal }: RunSession,
): Promise<void> {
  const revision = step.node?.revision;
  const isInterrupted = () => signal?.aborted ?? false;
  await ensureVersionTable(engine);
  const performer = (await engine.performerFor?.(step)) ?? engine;
  await runWithOperations(
    performer,
    (op) => (revision ? forbidProcessExit(revision, { warn: report.notice, isInterrupted }, () => run(op)) : run(op)),
    revision,
  );
  // Also if the revision has swallowed the interruption of an operation.
  await checkpoint(signal);
  for (const change of step.changes) await changeRow(engine, change);
}

/**
 * Runs the function of a revision, and keeps it from ending the program: after `process.exit(0)`, or if it waits for
 * something that never happens, the exit status would be 0.
 * @param isInterrupted whether the program ends because of a signal
 * @throws Error when `process.exit` is called
 */
async function forbidProcessExit(
  { id, path }: RunningRevision,
  { warn, isInterrupted }: { readonly warn: (line: string) => void; readonly isInterrupted: () => boolean },
  run: () => void | Promise<void>,
): Promise<void> {
  const { exit } = process;
  const onExit = () => {
    if (isInterrupted()) return;
    warn(
      `Error: ${path}: the program ended in the middle of revision ${id}, which waits for something that never happens.`,
    );
    warn("`migrate current` shows the revision of the database.");
    process.exitCode = 1;
  };
  process.exit = () => {
    throw new Error("process.exit() would end the program in the middle of the revision. Throw an error instead");
  };
  process.once("exit", onExit);
  try {
    await run();
  } finally {
    process.off("exit", onExit);
    process.exit = exit;
  }
}
