import { UserError } from "../errors.js";

/** Alembic's exit status for every mistake in a revision or a request (its `sys.exit(-1)`). */
const alembicFailure = 255;

/** A mistake in a revision file or in what was asked of the revisions. `message` is Alembic's own where it has one. */
export class RevisionError extends UserError {
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { ...(hint === undefined ? {} : { hint }), exitStatus: alembicFailure, cause });
  }
}
