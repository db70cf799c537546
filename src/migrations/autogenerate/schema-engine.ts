// What differs between engines when schemas are compared.
import type { SchemaModel } from "../../schema/model.js";
import type { ColumnDefault, ColumnType } from "../../schema/operation.js";

/** Runs a statement; all statements of a comparison use one connection. */
export type Query = <Row>(statement: string) => Promise<Row[]>;

export interface SchemaEngine {
  /** @throws RefusedError if an interrupted run of Alembic has left a temporary table behind */
  rejectLeftovers(query: Query): Promise<void>;
  /** Reads the schema of a database, without the version table and the system's own tables. */
  reflect(query: Query): Promise<SchemaModel>;
  /** The server normalizes expressions; this maps them back to the target's spelling. */
  normalizeExpressions(reflected: SchemaModel, target: SchemaModel, query: Query): Promise<SchemaModel>;
  /** Maps different names of the same type to one. */
  canonicalType(type: ColumnType): string;
  /** Whether an integer primary key is auto-incrementing by itself. */
  readonly autoIncrementsKeys: boolean;
  /** The value that a default stores in a column of a type: equal for `0`, `(0)` and `'0'` in an integer column. */
  defaultValue(value: ColumnDefault, type: ColumnType): string;
}

/** The part that the comparison needs, which works without a database. */
export type TypeRules = Pick<SchemaEngine, "canonicalType" | "defaultValue" | "autoIncrementsKeys">;
