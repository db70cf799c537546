// What db-create asks of every engine.
import { exitStatus, UserError } from "../../errors.js";
import type { LogSql } from "../open/statements.js";
import type { FirstRows } from "./first-rows.js";

export interface CreateOptions {
  readonly logSql?: LogSql | undefined;
  /** Replaces the tables in an existing database of a server, for accounts that may not create databases. */
  readonly reuse: boolean;
  /** Keeps what is replaced under another name. */
  readonly backup: boolean;
  /** Seconds to wait for a server that is starting. */
  readonly wait: number;
  /** Gets messages for the user, one line each. */
  readonly onNotice: (line: string) => void;
}

/** A database that a new one would replace. */
export interface ExistingDatabase {
  /** None if the database is older than Kallithea 0.4, the first to use Alembic. */
  readonly revisions: readonly string[];
  /** How many there are; undefined if that cannot be read. */
  readonly users: number | undefined;
  readonly repositories: number | undefined;
}

/** For the number of users: the one that stands for anonymous access does not count. */
export const realUsers = " WHERE username <> 'default'";

/**
 * Asks whether that database may be replaced. Called once no other run can change the database, since one may have
 * created it just now.
 * @throws UserError if there is nobody to ask
 */
export type MayReplace = (existing: ExistingDatabase) => Promise<boolean>;

/** The old database under its new name. */
export interface KeptDatabase {
  /** A file, or a database and its server. */
  readonly location: string;
  /** Shell commands. */
  readonly restore: string;
  readonly remove: string;
}

export type Created = { readonly kept: KeptDatabase | undefined };

/** A creation that has been checked; nothing was changed. */
export interface Creation {
  /** undefined if there is nothing to replace, i.e. no database or an empty one. */
  readonly existing: ExistingDatabase | undefined;
  /**
   * @returns undefined if `mayReplace` declined
   * @throws UserError; the old database is unchanged then, unless the message says otherwise
   */
  create(firstRows: FirstRows, mayReplace: MayReplace): Promise<Created | undefined>;
}

/** Another run is creating the database at this moment. */
export class CreationInProgressError extends UserError {}

/** The error if the old data cannot be kept, and therefore is not replaced. */
export function cannotKeep(what: string, reason: string, cause?: unknown): UserError {
  return new UserError(`${what} would be replaced but cannot be kept: ${reason}. Nothing was changed.`, {
    hint: "--no-backup replaces it without keeping it.",
    exitStatus: exitStatus.refused,
    cause,
  });
}
