import { exitStatus, UserError } from "../../errors.js";

/** The server does not respond or does not accept connections yet. It may be starting, so waiting can help. */
export class ServerNotReadyError extends UserError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { ...options, exitStatus: exitStatus.unreachable });
  }
}
