// What --fix does: first a plan, then, if the user agrees, the change.
import { systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { printable } from "../../../terminal/printable.js";

export interface Fix {
  /** What will be done, one sentence each, without a full stop; empty if there is nothing to fix. */
  readonly steps: readonly string[];
  /** Findings of this kind that have to be fixed by hand, a sentence each. */
  readonly manual: readonly string[];
  /** @throws UserError with nothing changed */
  apply(): Promise<FixOutcome>;
}

export interface FixOutcome {
  /** Where the previous state was kept: a file or a folder; undefined if nothing had to be kept. */
  readonly backup: string | undefined;
  /** The command that restores it. */
  readonly undo: string | undefined;
  /** What could not be changed, a sentence each. */
  readonly failures: readonly string[];
}

/**
 * Changes one thing after the other: a failure does not prevent the next one.
 * @returns what could not be changed
 * @throws UserError
 */
export function changeEach<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  change: (item: Item) => void,
): string[] {
  return items.flatMap((item) => {
    try {
      change(item);
      return [];
    } catch (error) {
      if (error instanceof UserError || systemErrorCode(error) === undefined) throw error;
      return [`${printable(nameOf(item))}: ${failureReason(error)}.`];
    }
  });
}
