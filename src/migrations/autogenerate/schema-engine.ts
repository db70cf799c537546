// The edge to the databases: what is different from one to the other when schemas are compared.
import type { DataSource } from "typeorm";
import type { SchemaModel } from "../../schema/model.js";
import type { ColumnDefault, ColumnType } from "../../schema/operation.js";

/** All statements of a comparison go over one connection. */
export type Query = <Row>(statement: string) => Promise<Row[]>;

export interface SchemaEngine {
  /** @throws RefusedError where a broken run of Alembic has left a half-made table */
  rejectLeftovers(dataSource: DataSource): Promise<void>;
  /** Reads the schema of a database; the version table and the tables of the database itself are left out. */
  reflect(query: Query): Promise<SchemaModel>;
  /**
   * A reflected schema, with what the database keeps in another way than it was told in the words in which the wanted
   * one tells it.
   */
  normalizeExpressions(reflected: SchemaModel, target: SchemaModel, query: Query): Promise<SchemaModel>;
  /** Names of one and the same type become one. */
  canonicalType(type: ColumnType): string;
  /** Whether the key of a table counts upward without being told to. */
  readonly autoIncrementsKeys: boolean;
  /** What a default puts into a column of a type: equal texts for `0`, `(0)` and `'0'` in an integer. */
  defaultValue(value: ColumnDefault, type: ColumnType): string;
}

/** What a comparison asks of an engine: the same without any database. */
export type TypeRules = Pick<SchemaEngine, "canonicalType" | "defaultValue" | "autoIncrementsKeys">;
