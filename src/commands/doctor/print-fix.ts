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

/** Prints what was done. @param outcome undefined if nothing was done */
export function printFixed(
  id: string,
  { steps, manual }: Fix,
  outcome: FixOutcome | undefined,
  { json, quiet, dryRun }: PrintOptions,
  terminal: Terminal,
): void {
  const { backup = null, undo = null, failures = [] } = outcome ?? {};
  if (json) {
    const isApplied = outcome !== undefined;
    terminal.print(printableJson({ fix: { id, dryRun, applied: isApplied, steps, manual, failures, backup, undo } }));
    return;
  }
  if (outcome === undefined) {
    if (!quiet && steps.length > 0) terminal.print(dryRun ? "Dry run: nothing was changed." : "Nothing was changed.");
    return;
  }
  for (const failure of failures) terminal.warn(failure);
  if (quiet) return;
  if (failures.length === 0) terminal.print("Done.");
  if (backup !== null) terminal.print(`The previous state was kept in ${backup}`);
  if (undo !== null) terminal.print(`To restore it: ${undo}`);
}
