import { CommandError } from "../errors.js";

/** A mistake in a revision file or in what was asked of the revisions. `message` is Alembic's own where it has one. */
export class RevisionError extends CommandError {
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { ...(hint === undefined ? {} : { hint }), cause });
  }
}
