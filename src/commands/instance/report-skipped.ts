import { describeSkipped, reasons, type Skipped } from "../../scan/reasons.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";

/** Prints one line for each candidate that was skipped, or not added completely. */
export function reportSkipped(skipped: readonly Skipped[], terminal: Pick<Terminal, "warn">): void {
  for (const candidate of skipped) terminal.warn(describeSkipped(candidate));
}

/** Prints one line for each repository that the current user cannot write to. */
export function reportNotWritable(names: readonly string[], terminal: Pick<Terminal, "warn">): void {
  for (const name of names) terminal.warn(`${printable(name)}: not writable; Kallithea will serve it read-only`);
}

/** Those that should have been added. */
export function problemsIn(skipped: readonly Skipped[]): Skipped[] {
  return skipped.filter(({ code }) => reasons[code].severity === "trouble");
}

/** A candidate as --json prints it. */
export function explained({ name, code, detail, outcome }: Skipped) {
  const { severity, sentence, advice } = reasons[code];
  return { name, code, outcome: outcome ?? "left-out", severity, sentence, detail: detail ?? null, advice };
}
