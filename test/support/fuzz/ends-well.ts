// How a reading of untrusted bytes has to end.
import { expect } from "vitest";
import { tryInProcess } from "../../../src/vcs/fallback.js";
import { UnreadableRepositoryError } from "../../../src/vcs/unreadable-repository.js";
import { measured } from "../cli/processor-time.js";

/** Milliseconds of processor time. */
const longest = 2000;

/**
 * @returns what was read; undefined if it was refused with a reason, or left to git or Mercurial
 * @throws any other error, also if it takes long
 */
export function endsWell<Result>(read: () => Result): Result | undefined {
  return endsSoon(() => {
    try {
      return tryInProcess(read)?.answer;
    } catch (error) {
      if (error instanceof UnreadableRepositoryError) return undefined;
      throw error;
    }
  });
}

/** @throws if it takes long */
export function endsSoon<Result>(work: () => Result): Result {
  const { result, milliseconds } = measured(work);
  expect(milliseconds).toBeLessThan(longest);
  return result;
}
