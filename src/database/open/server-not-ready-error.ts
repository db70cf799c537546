import { UserError } from "../../errors.js";

/** The server does not respond or does not accept connections yet. It may be starting, so waiting can help. */
export class ServerNotReadyError extends UserError {}
