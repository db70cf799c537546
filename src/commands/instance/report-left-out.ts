import { describeSkipped, reasons, type Skipped } from "../../scan/reasons.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";

/** One line for each candidate that did not come in, or not whole. */
export function reportLeftOut(leftOut: readonly Skipped[], terminal: Pick<Terminal, "warn">): void {
  for (const candidate of leftOut) terminal.warn(describeSkipped(candidate));
}

/** One line for each repository that this user cannot write to. */
export function reportNotWritable(names: readonly string[], terminal: Pick<Terminal, "warn">): void {
  for (const name of names) terminal.warn(`${printable(name)}: not writable; Kallithea will serve it read-only`);
}

/** Those that should have come in. */
export function troubled(leftOut: readonly Skipped[]): Skipped[] {
  return leftOut.filter(({ code }) => reasons[code].severity === "trouble");
}
