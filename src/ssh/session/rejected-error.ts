import { UserError } from "../../errors.js";

/** The client gets this message, so it contains no path of the server. */
export class RejectedError extends UserError {
  /** For the log of the server: what the client need not know. */
  readonly detail: string | undefined;

  constructor(message: string, { detail, cause }: { detail?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.detail = detail;
  }
}

/** The same for what is refused once the command has been understood. */
export function abort(message: string, options: { detail?: string; cause?: unknown } = {}): RejectedError {
  return new RejectedError(`abort: ${message}`, options);
}
