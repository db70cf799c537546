import type { LogSql } from "../database/open/statements.js";
import type { Connection, Source } from "./connection.js";
import type { Limits } from "./limits.js";
import type { Value } from "./normalize-value.js";
import type { CopiedTable } from "./tables.js";

export interface TargetOptions {
  readonly logSql: LogSql | undefined;
  /** Seconds to wait for a server that is starting. */
  readonly wait: number;
  /** Told what people should know, a line each. */
  readonly onNotice: (line: string) => void;
}

/** Where the copy shall be. Nothing is changed there before `publish`. */
export interface Target {
  /** For messages. */
  readonly location: string;
  readonly limits: Limits;
  /** The tables that are there by now; none where there is no database. */
  readonly tables: readonly string[];
  /** Whether a source is this very database, under whatever name. */
  isAlso(source: Source): Promise<boolean>;
  /** Of texts: what is equal for those that a unique column takes for equal. Undefined where only equal texts are. */
  readonly collationKeys?: ((texts: readonly string[]) => Promise<string[]>) | undefined;
  /**
   * The copy that is in the making, beside what is there: the one that an earlier run has left, or an empty one.
   * @throws UserError
   */
  openStaging(): Promise<Staging>;
  close(): Promise<void>;
}

/** A copy in the making: the tables that `db-create` makes, with the rows that have come so far. */
export interface Staging extends Connection {
  /** For messages: where it is. */
  readonly name: string;
  /** Adds rows that all come in, or none of them. Each has a value for every column of the table, in their order. */
  insert(table: CopiedTable, rows: readonly (readonly Value[])[]): Promise<void>;
  /** The next row gets an id above this one. */
  setHighestAssignedId(table: CopiedTable, id: number): Promise<void>;
  /** Throws all of it away; `Target.openStaging` creates a new one. */
  discard(): Promise<void>;
  /** Puts the copy in the place of what is there, in one step. */
  publish(): Promise<void>;
}
