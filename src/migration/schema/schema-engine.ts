// The edge to the databases: what is different from one to the other when schemas are compared.
import type { DataSource } from "typeorm";
import { UserError } from "../../errors.js";
import type { ColumnDefault, ColumnType } from "../operation.js";
import type { SchemaModel } from "./model.js";
import { sqliteEngine } from "./reflect/sqlite.js";

export type Query = <Row>(statement: string) => Promise<Row[]>;

export interface SchemaEngine {
  /** @throws RefusedError where a broken run of Alembic has left a half-made table */
  refuseLeftovers(dataSource: DataSource): Promise<void>;
  /** Reads the schema of a database; the version table and the tables of the database itself are left out. */
  reflect(query: Query): Promise<SchemaModel>;
  /** A server default as SQL has it, with the constants among them as values; undefined where it says nothing. */
  readDefault(sql: string, type: ColumnType, query: Query): Promise<ColumnDefault | undefined>;
  /** Names of one and the same type become one. */
  canonicalType(type: ColumnType): string;
  /** What a default puts into a column of a type: equal texts for `0`, `(0)` and `'0'` in an integer. */
  defaultValue(value: ColumnDefault, type: ColumnType): string;
}

/** What a comparison asks of an engine: the same without any database. */
export type TypeRules = Pick<SchemaEngine, "canonicalType" | "defaultValue">;

/** @throws UserError for a database whose schema this version does not compare */
export function schemaEngineOf({ options }: DataSource): SchemaEngine {
  if (options.type === "better-sqlite3") return sqliteEngine;
  throw new UserError(`This version compares the schemas of SQLite databases alone, not of ${options.type}.`, {
    hint: "Make the revision with an SQLite database; the file runs on every database.",
  });
}
