// The line between the repositories that we read ourselves and those for which git or Mercurial is asked.
import { systemErrorCode } from "../errors.js";

/** Something about a repository is unusual or damaged: what it means is for its own program to say. */
export class FallbackNeeded extends Error {}

/**
 * Tries to read something without the program whose format it is.
 * @returns undefined where the program has to be asked: `read` has thrown LeftToProgram, an error of the system or of
 * zlib, or RangeError, which is how a Buffer answers to lengths that lie. Any other error is thrown on.
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
