import { exitStatus, IncompleteError, UsageError, UserError } from "../../errors.js";
import type { DatabaseStatus } from "../../instance/database-status.js";
import type { DoctorContext } from "../../instance/doctor/context.js";
import type { FindingId } from "../../instance/doctor/finding-kinds.js";
import type { Fix, FixOutcome } from "../../instance/doctor/fixes/fix.js";
import { planFix } from "../../instance/doctor/plan-fix.js";
import { printableJson } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface FixOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

/**
 * What was shown may have changed before the answer, which can take hours. So it is planned again, and only what is
 * in both plans is done.
 * @returns the exit status
 */
export async function fix(
  id: FindingId,
  examineNow: () => Promise<DoctorContext>,
  options: FixOptions,
  terminal: Terminal,
): Promise<number> {
  const plan = async () => {
    const context = await examineNow();
    if (needsDatabase.has(id)) requireDatabase(context);
    if (id === "missing-repository") requireSurvey(context);
    return planFix(id, context);
  };
  const shown = await plan();
  printPlan(id, shown, options, terminal);
  if (shown.steps.length === 0 || options.dryRun || !(await isAgreed(options, terminal))) {
    printFixed(id, { plan: shown }, options, terminal);
    return shown.manual.length > 0 ? exitStatus.pending : exitStatus.ok;
  }
  const current = options.yes ? shown : await plan();
  const agreed = new Set(shown.steps);
  const still = current.steps.filter((step) => agreed.has(step));
  const outdated = shown.steps.filter((step) => !still.includes(step));
  const outcome = still.length === 0 ? undefined : await current.apply((step) => agreed.has(step));
  printFixed(id, { plan: { steps: still, manual: current.manual }, outcome, outdated }, options, terminal);
  const [first, ...others] = outcome?.failures ?? [];
  if (first !== undefined) {
    throw new IncompleteError(
      `Not everything was fixed: ${first}${others.length > 0 ? ` (and ${others.length} more)` : ""}`,
    );
  }
  return current.manual.length + current.steps.length > still.length ? exitStatus.pending : exitStatus.ok;
}

/** Without it, it is not known what there is to fix. */
const needsDatabase: ReadonlySet<FindingId> = new Set([
  "missing-repository",
  "default-user-missing",
  "permission-missing",
]);

/** @throws UserError if it is not one of this release */
function requireDatabase({ status }: DoctorContext): void {
  if (status.state !== "current") throw unusableDatabase(status);
}

/** @throws UserError if it is not known which repositories are missing */
function requireSurvey({ survey, status }: DoctorContext): void {
  if (survey instanceof UserError) throw survey;
  if (survey === undefined) throw unusableDatabase(status);
}

function unusableDatabase(status: DatabaseStatus): UserError {
  return new UserError(`Nothing was changed: the database cannot be used (${status.state}).`, {
    hint: "Run doctor without --fix to see why.",
    exitStatus: exitStatus.pending,
  });
}

async function isAgreed({ yes }: FixOptions, terminal: Terminal): Promise<boolean> {
  if (yes) return true;
  if (terminal.interactive) return terminal.confirm("Do this?");
  throw new UsageError("Missing: --yes.", { hint: "--yes answers yes to: Do this?" });
}

/** Prints what will be done. */
function printPlan(id: string, { steps, manual }: Fix, { json, quiet }: FixOptions, terminal: Terminal): void {
  if (json || quiet) return;
  if (steps.length === 0)
    terminal.print(manual.length === 0 ? `Nothing to fix for ${id}.` : `--fix ${id} can do nothing here.`);
  for (const step of steps) terminal.print(step);
  for (const sentence of manual) terminal.print(`By hand: ${sentence}`);
}

interface Fixed {
  /** What was done of it, or would have been. */
  readonly plan: Pick<Fix, "steps" | "manual">;
  /** undefined if nothing was done. */
  readonly outcome?: FixOutcome | undefined;
  /** Steps that were shown, and no longer needed or possible after the answer. */
  readonly outdated?: readonly string[];
}

/** Prints what was done. */
function printFixed(
  id: string,
  { plan: { steps, manual }, outcome, outdated = [] }: Fixed,
  { json, quiet, dryRun }: FixOptions,
  terminal: Terminal,
): void {
  const { backup = null, undo = null, failures = [] } = outcome ?? {};
  if (json) {
    const applied = outcome !== undefined;
    const document = { id, dryRun, applied, steps, outdated, manual, failures, backup, undo };
    terminal.print(printableJson({ fix: document }));
    return;
  }
  for (const step of outdated) terminal.warn(`Not done, because it has changed meanwhile: ${step}`);
  if (outcome === undefined) {
    if (!quiet && steps.length + outdated.length > 0)
      terminal.print(dryRun ? "Dry run: nothing was changed." : "Nothing was changed.");
    return;
  }
  for (const failure of failures) terminal.warn(failure);
  if (quiet) return;
  if (failures.length === 0) terminal.print("Done.");
  if (backup !== null) terminal.print(`The previous state was kept in ${backup}`);
  if (undo !== null) terminal.print(`To restore it: ${undo}`);
}
