// What a column can be, in no database's words; column-types.ts knows what each database calls it.

export type ColumnKind = "integer" | "string" | "text" | "boolean" | "datetime" | "float53" | "binary" | "longBinary";

/** A column whose values are of type `Value` when TypeORM reads and writes them. */
export interface Column<Value = unknown> {
  readonly kind: ColumnKind;
  /** Of a string: characters. Of a long binary: bytes. */
  readonly length?: number;
  readonly primary?: true;
  readonly nullable?: true;
  readonly unique?: true;
  /** The table whose primary key it holds. */
  readonly references?: string;
  /** What the database itself puts into rows that say nothing of the column. */
  readonly serverDefault?: string | number | boolean;
  /** For the type checker alone: `Row` reads it. */
  readonly value?: Value;
}

/** A number that the database counts upward; ids are never given twice. */
export const primaryKey = (): Column<number> => ({ kind: "integer", primary: true });

export const integer = (): Column<number> => ({ kind: "integer" });

/** A text of at most `length` characters. */
export const string = (length: number): Column<string> => ({ kind: "string", length });

/** A text of any length. */
export const text = (): Column<string> => ({ kind: "text" });

/** With a check that nothing but 0 and 1 gets in, where Kallithea has one. */
export const boolean = (): Column<boolean> => ({ kind: "boolean" });

/** Local time without a zone, `YYYY-MM-DD HH:MM:SS.ffffff`; see local-time.ts. */
export const datetime = (): Column<string> => ({ kind: "datetime" });

export const float53 = (): Column<number> => ({ kind: "float53" });

/** Bytes; Kallithea keeps JSON in them. */
export const binary = (): Column<Buffer> => ({ kind: "binary" });

/** Bytes that may outgrow the 64 kB of a MariaDB `blob`. */
export const longBinary = (length: number): Column<Buffer> => ({ kind: "longBinary", length });

/** A foreign key to the primary key of a table. */
export const references = (table: string): Column<number> => ({ kind: "integer", references: table });

export const nullable = <Value>(column: Column<Value>): Column<Value | null> => ({ ...column, nullable: true });

export const unique = <Value>(column: Column<Value>): Column<Value> => ({ ...column, unique: true });

/** Rows that are there already get the value when the column is added, and so do those that an older Kallithea adds. */
export const serverDefault = <Value extends string | number | boolean | null>(
  column: Column<Value>,
  value: NonNullable<Value>,
): Column<Value> => ({
  ...column,
  serverDefault: value,
});
