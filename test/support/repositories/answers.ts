// What a reading of a repository comes to: a tip, or the reason why there is none.
import { tryInProcess } from "../../../src/vcs/fallback.js";
import { UnreadableRepositoryError } from "../../../src/vcs/unreadable-repository.js";

type Answer = { readonly tip: unknown } | { readonly refused: string };

/** @returns undefined if the reading is left to the program */
export function readOrRefuse(read: () => unknown): Answer | undefined {
  try {
    const done = tryInProcess(read);
    return done && { tip: done.answer };
  } catch (error) {
    return refusal(error);
  }
}

export async function orRefusal(read: () => Promise<unknown>): Promise<Answer> {
  try {
    return { tip: await read() };
  } catch (error) {
    return refusal(error);
  }
}

/** A reading may fail for a reason only that says something about the repository. */
function refusal(error: unknown): { refused: string } {
  if (error instanceof UnreadableRepositoryError) return { refused: error.reason };
  throw error;
}
