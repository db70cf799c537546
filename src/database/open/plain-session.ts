import type { VersionedDatabase } from "../version.js";
import type { SessionOptions } from "./session-options.js";

export type PlainValue = string | number | boolean | Buffer | null;

export interface PlainSessionOptions extends SessionOptions {
  /**
   * The caller only reads. Then SQLite does not write either, not even the files that it keeps next to a database; if
   * that is not possible, opening fails.
   */
  readonly readOnly?: boolean;
}

/** A connection for a few statements, without TypeORM, which takes longer to load than they take to run. */
export interface PlainSession extends VersionedDatabase {
  /**
   * Each `?` of the statement is replaced by the next value, so it cannot contain a `?` of its own. Outside of a
   * transaction, each statement is committed.
   * @throws UserError for a fault of the environment
   */
  query<Row>(statement: string, values?: readonly PlainValue[]): Promise<Row[]>;
  /** Bytes that a column of texts or binary data holds. */
  readonly columnBytes: number;
  close(): Promise<void>;
}
