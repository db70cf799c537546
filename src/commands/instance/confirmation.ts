import { UsageError } from "../../errors.js";
import type { Terminal } from "../../terminal/terminal.js";

/** As often as Kallithea asks. */
const attempts = 5;

/**
 * Asks a yes/no question. Without a terminal, the answer may come from standard input, as to Kallithea's own program:
 * `echo y | kallithea-cli …`.
 * @param option that answers it, for scripts
 * @throws UsageError if there is no answer; InterruptedError
 */
export async function isConfirmed(
  question: string,
  option: string,
  terminal: Pick<Terminal, "interactive" | "confirm" | "readInput" | "warn">,
): Promise<boolean> {
  if (terminal.interactive) return terminal.confirm(question);
  terminal.warn(`${question} [y/n]`);
  for (const answer of (await terminal.readInput()).split(/\r?\n/).slice(0, attempts)) {
    if (/^y(es?)?$/.test(answer)) return true;
    if (/^(no?|nope?)$/.test(answer)) return false;
  }
  throw new UsageError(`Missing: ${option}. Nothing was changed.`, {
    hint: `${option} answers the question with yes; standard input is not a terminal and has no answer, y or n.`,
  });
}
