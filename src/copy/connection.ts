import type { CopiedColumn, CopiedTable } from "./tables.js";

export type Row = Record<string, unknown>;

/** One connection to a database of any of the three engines, as reading and checking need it. */
export interface Connection {
  readonly engine: "SQLite" | "PostgreSQL" | "MariaDB";
  /** For messages: a file, or a database with its server. */
  readonly location: string;
  /**
   * Zeros at the end of a fraction of a second are left out. In SQLite's texts six digits are there, or something is
   * wrong.
   */
  readonly trimsFractions: boolean;
  /** A floating-point number arrives as a text of two that have to be added up. */
  readonly splitsFloats: boolean;
  /** @throws UserError where the world is to blame */
  query<Answer = Row>(statement: string): Promise<Answer[]>;
  quote(name: string): string;
  /** A table of Kallithea's, for a statement. */
  table(name: string): string;
  /** An expression by which a value of the column arrives with nothing lost. */
  exact(column: CopiedColumn): string;
  /** An expression for the bytes of a text in UTF-8. */
  bytes(column: string): string;
  /** The highest id that a table has ever given; 0 where it has given none. */
  highestAssignedId(table: CopiedTable): Promise<number>;
  close(): Promise<void>;
}

/** A database that is read in one snapshot, and in which nothing can be written. */
export interface Source extends Connection {
  /** All tables that are there, with the names of their columns. */
  columnsByTable(): Promise<ReadonlyMap<string, readonly string[]>>;
}
