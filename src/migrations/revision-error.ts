import { CommandError } from "../errors.js";

/** A mistake in a revision file or in a command about revisions. `message` is Alembic's, if it has one. */
export class RevisionError extends CommandError {
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { ...(hint === undefined ? {} : { hint }), cause });
  }
}
