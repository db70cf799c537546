// The kinds of columns, independent of the engine; the ddl/types.ts of each engine has their names there.

export type ColumnKind = "integer" | "string" | "text" | "boolean" | "datetime" | "float53" | "binary" | "longBinary";

/** A column whose values are of type `Value` when TypeORM reads and writes them. */
export interface Column<Value = unknown> {
  readonly kind: ColumnKind;
  /** The maximum length of a string in characters, of a long binary in bytes. */
  readonly length?: number;
  readonly primary?: true;
  readonly nullable?: true;
  readonly unique?: true;
  /** The table whose primary key it refers to. */
  readonly references?: string;
  /** The value that the database inserts if a row does not give one. */
  readonly serverDefault?: string | number | boolean;
  /** Only for the type checker: `Row` infers from it. */
  readonly value?: Value;
}

/** An integer that the database increments; ids are never reused. */
export const primaryKey = (): Column<number> => ({ kind: "integer", primary: true });

export const integer = (): Column<number> => ({ kind: "integer" });

/** A text of at most `length` characters. */
export const string = (length: number): Column<string> => ({ kind: "string", length });

/** A text of any length. */
export const text = (): Column<string> => ({ kind: "text" });

/** Includes a check for 0 and 1 on engines on which Kallithea has one. */
export const boolean = (): Column<boolean> => ({ kind: "boolean" });

/** Local time without a time zone, `YYYY-MM-DD HH:MM:SS.ffffff`; see database/local-time.ts. */
export const datetime = (): Column<string> => ({ kind: "datetime" });

export const float53 = (): Column<number> => ({ kind: "float53" });

/** Binary data; Kallithea stores JSON in it. */
export const binary = (): Column<Buffer> => ({ kind: "binary" });

/** Binary data that may exceed the 64 kB of a MariaDB `blob`. */
export const longBinary = (length: number): Column<Buffer> => ({ kind: "longBinary", length });

/** A foreign key to the primary key of a table. */
export const references = (table: string): Column<number> => ({ kind: "integer", references: table });

export const nullable = <Value>(column: Column<Value>): Column<Value | null> => ({ ...column, nullable: true });

export const unique = <Value>(column: Column<Value>): Column<Value> => ({ ...column, unique: true });

/** Existing rows get the value when the column is added, and so do rows that an older Kallithea inserts later. */
export const serverDefault = <Value extends string | number | boolean | null>(
  column: Column<Value>,
  value: NonNullable<Value>,
): Column<Value> => ({
  ...column,
  serverDefault: value,
});
