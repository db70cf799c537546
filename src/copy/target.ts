import type { KeptDatabase } from "../database/create/creation.js";
import type { LogSql } from "../database/open/statements.js";
import type { Connection, Source } from "./connection.js";
import type { Limits } from "./limits.js";
import type { Value } from "./normalize-value.js";
import type { CopiedTable } from "./tables.js";

export interface TargetOptions {
  readonly logSql: LogSql | undefined;
  /** Seconds to wait for a server that is starting. */
  readonly wait: number;
  /** Gets messages for the user, one line each. */
  readonly onNotice: (line: string) => void;
  /** Keeps what is replaced under another name. */
  readonly keep?: boolean;
}

/** Where the copy goes. Nothing is changed there before `publish`. */
export interface Target {
  /** For messages. */
  readonly location: string;
  readonly limits: Limits;
  /** The existing tables; empty if the database does not exist. */
  readonly tables: readonly string[];
  /** Whether a source is this same database, even under another name. */
  isAlso(source: Source): Promise<boolean>;
  /**
   * Maps texts to keys that are equal if a unique column treats the texts as equal. Undefined if only identical texts
   * are.
   */
  readonly collationKeys?: ((texts: readonly string[]) => Promise<string[]>) | undefined;
  /**
   * Opens the staging copy next to the target: the one that an earlier run has left, or an empty one.
   * @throws UserError
   */
  openStaging(): Promise<Staging>;
  close(): Promise<void>;
}

/** A copy in progress: the tables that `db-create` creates, with the rows copied so far. */
export interface Staging extends Connection {
  /** Where it is, for messages. */
  readonly name: string;
  /** Inserts all rows or none. Each has a value for every column of the table, in the table's order. */
  insert(table: CopiedTable, rows: readonly (readonly Value[])[]): Promise<void>;
  /** Makes ids of new rows start above this one. */
  setHighestAssignedId(table: CopiedTable, id: number): Promise<void>;
  /** Deletes the copy; `Target.openStaging` then creates a new one. */
  discard(): Promise<void>;
  /**
   * Replaces what is in the target with the copy, in one step.
   * @returns what was replaced, if it is kept
   */
  publish(): Promise<KeptDatabase | undefined>;
}
