// What every engine offers to db-create.
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
  /** Gets what users should know, a line each. */
  readonly onNotice: (line: string) => void;
}

/** A database that a new one would replace. */
export interface ExistingDatabase {
  /** None before Alembic, which Kallithea has used since 0.4. */
  readonly revisions: readonly string[];
  /** How many there are; undefined if the database does not say. */
  readonly users: number | undefined;
  readonly repositories: number | undefined;
}

/**
 * Asks whether that database may be replaced. It is asked when no other run can change it any more, since one may have
 * created it only now.
 * @throws UserError if nobody can be asked
 */
export type MayReplace = (existing: ExistingDatabase) => Promise<boolean>;

/** The old database, under its new name. */
export interface KeptDatabase {
  /** A file, or a database with its server. */
  readonly location: string;
  /** Commands for a shell. */
  readonly restore: string;
  readonly remove: string;
}

export type Created = { readonly kept: KeptDatabase | undefined };

/** Everything has been checked, and nothing was changed. */
export interface Creation {
  /** undefined if there is nothing to replace: no database, or an empty one. */
  readonly existing: ExistingDatabase | undefined;
  /**
   * @returns nothing if `mayReplace` said no
   * @throws UserError; the old database is unchanged then, unless the message says otherwise
   */
  create(firstRows: FirstRows, mayReplace: MayReplace): Promise<Created | undefined>;
}

/** The old data cannot be kept, so it is not replaced. */
export function cannotKeep(what: string, reason: string, cause?: unknown): UserError {
  return new UserError(`${what} would be replaced but cannot be kept: ${reason}. Nothing was changed.`, {
    hint: "--no-backup replaces it without keeping it.",
    exitStatus: exitStatus.refused,
    cause,
  });
}
