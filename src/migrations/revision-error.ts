import { CommandError, exitStatus } from "../errors.js";

/** A mistake in a revision file or in a command about revisions. `message` is Alembic's, if it has one. */
export class RevisionError extends CommandError {
  /** @param status its exit status, unless the command is called by the name `alembic` */
  constructor(message: string, hint?: string, { cause, status }: { cause?: unknown; status?: number } = {}) {
    super(message, {
      ...(hint === undefined ? {} : { hint }),
      ...(status === undefined ? {} : { exitStatus: status }),
      cause,
    });
  }
}

/** The command line, or the configuration, is wrong, whatever the revisions and the database are. */
export class RevisionUsageError extends RevisionError {
  constructor(message: string, hint?: string) {
    super(message, hint, { status: exitStatus.usage });
  }
}

/** What is to be created exists already. */
export class RevisionExistsError extends RevisionError {
  constructor(message: string, hint?: string) {
    super(message, hint, { status: exitStatus.exists });
  }
}

/** The database is behind, or a check has findings. */
export class RevisionPendingError extends RevisionError {
  constructor(message: string, hint?: string) {
    super(message, hint, { status: exitStatus.pending });
  }
}
