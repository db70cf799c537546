// The line between repositories that are read in-process and those for which git or Mercurial is run.
import { systemErrorCode } from "../errors.js";

/** Something about a repository is unusual or damaged: its own program must read it. */
export class FallbackNeeded extends Error {}

/**
 * Tries to read something without running git or Mercurial.
 * @returns undefined if the program has to be run: `read` has thrown FallbackNeeded, an error of the system or of
 * zlib, or RangeError, which is what a Buffer throws for wrong lengths. Any other error is rethrown.
 */
export function tryInProcess<Answer>(read: () => Answer): { answer: Answer } | undefined {
  try {
    return { answer: read() };
  } catch (error) {
    if (error instanceof FallbackNeeded || error instanceof RangeError || systemErrorCode(error) !== undefined)
      return undefined;
    throw error;
  }
}
