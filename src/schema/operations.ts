// The `op` of a revision file: Alembic's operations in TypeScript. One file runs on SQLite, PostgreSQL and MariaDB.
import type {
  ColumnChange,
  ColumnDefinition,
  ForeignKeyTarget,
  IndexDefinition,
  TableDefinition,
} from "./operation.js";

/** Integers beyond 2^53 are bigints; NaN and Infinity are refused, for not every database has them. */
export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

/** Values for the `:name` placeholders of a statement. */
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/** What is not there is left alone instead of being an error. */
export interface IfExists {
  readonly ifExists?: boolean;
}

/** What is there already, as a downgrade with `--keep-columns` leaves it, stays as it is instead of being an error. */
export interface IfNotExists {
  readonly ifNotExists?: boolean;
}

/**
 * What a revision can do. Everything but `query` is put in a queue and runs in order, so there is nothing to await:
 * several changes of one table then cost SQLite one rebuild. `query` runs the queue first.
 */
export interface Operations {
  createTable(table: TableDefinition): void;
  dropTable(table: string, options?: IfExists): void;
  renameTable(from: string, to: string): void;

  addColumn(table: string, column: ColumnDefinition, options?: IfNotExists): void;
  dropColumn(table: string, column: string, options?: IfExists): void;
  alterColumn(table: string, column: string, change: ColumnChange): void;
  renameColumn(table: string, from: string, to: string): void;

  createIndex(table: string, index: IndexDefinition): void;
  dropIndex(table: string, name: string, options?: IfExists): void;

  createUniqueConstraint(table: string, name: string, columns: readonly string[]): void;
  createForeignKey(table: string, name: string, columns: readonly string[], target: ForeignKeyTarget): void;
  createCheckConstraint(table: string, name: string, condition: string): void;
  dropConstraint(
    table: string,
    name: string,
    type: "primary" | "unique" | "check" | "foreign",
    options?: IfExists,
  ): void;

  /** One statement of SQL that every database understands. Values go in as parameters, never into the text. */
  execute(statement: string, parameters?: SqlParameters): void;
  bulkInsert(table: string, rows: readonly Readonly<Record<string, SqlValue>>[]): void;
  /**
   * Rows of the database as it is after all that came before. Integers beyond 2^53 come exact: as bigints from SQLite,
   * as strings from servers. Cannot be written down by `--sql`.
   */
  query<Row extends object = Record<string, unknown>>(statement: string, parameters?: SqlParameters): Promise<Row[]>;
}
