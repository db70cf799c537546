// What --fix does: first a plan, then, if the user agrees, a new plan, of which only what the first one has is done.
import { systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { printable } from "../../../terminal/printable.js";

export interface Fix {
  /** What will be done, one sentence each, without a full stop; empty if there is nothing to fix. */
  readonly steps: readonly string[];
  /** Findings of this kind that have to be fixed by hand, a sentence each. */
  readonly manual: readonly string[];
  /**
   * @param isAgreed whether the user has seen a step
   * @throws UserError with nothing changed
   */
  apply(isAgreed: IsAgreed): Promise<FixOutcome>;
}

export type IsAgreed = (step: string) => boolean;

export interface FixOutcome {
  /** Where the previous state was kept: a file or a folder; undefined if nothing had to be kept. */
  readonly backup: string | undefined;
  /** The command that restores it. */
  readonly undo: string | undefined;
  /** What could not be changed, a sentence each. */
  readonly failures: readonly string[];
}

/** One step for each thing. */
export function steps<Item>(items: readonly Item[], describe: (item: Item) => string) {
  const described = items.map((item) => ({ item, text: describe(item) }));
  return {
    texts: described.map(({ text }) => text),
    agreed: (isAgreed: IsAgreed): Item[] => described.filter(({ text }) => isAgreed(text)).map(({ item }) => item),
  };
}

/**
 * Changes one thing after the other: a failure does not prevent the next one.
 * @param change returns why the thing was not changed
 * @returns what could not be changed
 * @throws UserError
 */
export function changeEach<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  change: (item: Item) => string | undefined,
): string[] {
  return items.flatMap((item) => {
    const failure = (reason: string) => [`${printable(nameOf(item))}: ${reason}.`];
    try {
      const reason = change(item);
      return reason === undefined ? [] : failure(reason);
    } catch (error) {
      if (error instanceof UserError || systemErrorCode(error) === undefined) throw error;
      return failure(failureReason(error));
    }
  });
}
