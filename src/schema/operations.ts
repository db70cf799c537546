// The `op` of a revision file: Alembic's operations in TypeScript. One file runs on SQLite, PostgreSQL and MariaDB.
import type {
  ColumnChange,
  ColumnDefinition,
  ForeignKeyTarget,
  IndexDefinition,
  TableDefinition,
} from "./operation.js";

/** Integers beyond 2^53 are bigints. NaN and Infinity are refused because not every database supports them. */
export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

/** Values for the `:name` placeholders of a statement. */
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/** With `ifExists`, a missing object is ignored instead of being an error. */
export interface IfExists {
  readonly ifExists?: boolean;
}

/**
 * With `ifNotExists`, an existing object, e.g. one left by a downgrade with `--keep-columns`, is kept unchanged instead
 * of being an error.
 */
export interface IfNotExists {
  readonly ifNotExists?: boolean;
}

/**
 * What a revision can do. Everything except `query` is queued and runs in order, so there is nothing to await, and
 * several changes of one table need only one rebuild on SQLite. `query` runs the queue first.
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

  /** Runs one SQL statement, which every database must understand. Pass values as parameters, never in the text. */
  execute(statement: string, parameters?: SqlParameters): void;
  bulkInsert(table: string, rows: readonly Readonly<Record<string, SqlValue>>[]): void;
  /**
   * Returns rows of the database after all previous operations. Integers beyond 2^53 are exact: bigints on SQLite,
   * strings on servers. Not available with `--sql`.
   */
  query<Row extends object = Record<string, unknown>>(statement: string, parameters?: SqlParameters): Promise<Row[]>;
}
