import type { CopiedColumn, CopiedTable } from "./tables.js";

export type Row = Record<string, unknown>;

/** A connection to a database of any engine, for reading and checking. */
export interface Connection {
  readonly engine: "SQLite" | "PostgreSQL" | "MariaDB";
  /** For messages: a file, or a database and its server. */
  readonly location: string;
  /** Whether trailing zeros of fractional seconds are omitted. SQLite stores texts, which must have six digits. */
  readonly trimsFractions: boolean;
  /** Whether a floating-point number is returned as a text of two numbers to be added up. */
  readonly splitsFloats: boolean;
  /** @throws UserError for a fault of the environment */
  query<Answer = Row>(statement: string): Promise<Answer[]>;
  quote(name: string): string;
  /** The name of a Kallithea table, quoted for a statement. */
  table(name: string): string;
  /** An expression that returns a value of the column without loss. */
  exact(column: CopiedColumn): string;
  /** An expression that returns a text as UTF-8 bytes. */
  bytes(column: string): string;
  /** The highest id that a table has ever assigned; 0 if none. */
  highestAssignedId(table: CopiedTable): Promise<number>;
  close(): Promise<void>;
}

/** Rows that are read without SQL: those of a backup, whose texts and references were checked when it was written. */
export interface RowReader
  extends Pick<Connection, "location" | "trimsFractions" | "splitsFloats" | "highestAssignedId"> {
  /** How many rows a table has. */
  count(table: CopiedTable): number;
  /** All rows of a table in the order of their keys, in batches that need little memory. */
  batches(table: CopiedTable): AsyncGenerator<Row[]>;
}

/** A database that is read in a single snapshot and cannot be written to. */
export interface Source extends Connection {
  /** All existing tables with the names of their columns. */
  columnsByTable(): Promise<ReadonlyMap<string, readonly string[]>>;
}
