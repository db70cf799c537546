import type { Fix, FixOutcome } from "../../instance/doctor/fixes/fix.js";
import { printableJson } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";

interface PrintOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly dryRun: boolean;
}

/** Prints what will be done. */
export function printPlan(id: string, { steps, manual }: Fix, { json, quiet }: PrintOptions, terminal: Terminal): void {
  if (json || quiet) return;
  if (steps.length === 0) terminal.print(`Nothing to fix for ${id}.`);
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
export function printFixed(
  id: string,
  { plan: { steps, manual }, outcome, outdated = [] }: Fixed,
  { json, quiet, dryRun }: PrintOptions,
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
