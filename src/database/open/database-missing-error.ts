import { PendingError } from "../../errors.js";

/** The server, or the folder, is there; the database is not. */
export class DatabaseMissingError extends PendingError {}
