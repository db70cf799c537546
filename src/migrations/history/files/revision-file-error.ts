import { UserError } from "../../../errors.js";

/** A revision file that cannot be used. The message begins with `path:line`, so that an editor can jump there. */
export class RevisionFileError extends UserError {
  constructor(path: string, line: number, problem: string, options: { hint?: string; cause?: unknown } = {}) {
    super(`${path}:${line}: ${problem}`, options);
  }
}
