import { UserError } from "../../errors.js";

/** The server does not answer, or takes no connections yet. It may be starting: waiting can help. */
export class ServerNotReadyError extends UserError {}
