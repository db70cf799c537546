import { IncompleteError } from "../../errors.js";
import { adviceOn, describeSkipped, reasons, type Skipped, severityOf } from "../../scan/reasons.js";
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

/** Those that Kallithea should serve. */
export function problemsIn(skipped: readonly Skipped[]): Skipped[] {
  return skipped.filter((candidate) => severityOf(candidate) === "trouble");
}

/**
 * Everything else was done.
 * @param what it is set up: "The database" or "The instance"
 * @param count of the repositories that are broken or were not added completely
 */
export function incompleteRepositories(what: string, count: number): IncompleteError {
  const repositories = count === 1 ? "1 repository" : `${count} repositories`;
  return new IncompleteError(
    `${what} is set up, but ${repositories} could not be added completely; see the messages above.`,
  );
}

/** A candidate as --json prints it. */
export function explained(candidate: Skipped) {
  const { name, code, detail, outcome } = candidate;
  const { sentence } = reasons[code];
  return {
    ...{ name, code, outcome: outcome ?? "left-out", severity: severityOf(candidate) },
    ...{ sentence, detail: detail ?? null, advice: adviceOn(candidate) },
  };
}
