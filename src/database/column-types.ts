import type { EntitySchemaColumnOptions } from "typeorm";
import type { Column, ColumnKind } from "../schema/columns.js";

/** TypeORM's name of the database. */
export type Dialect = "better-sqlite3" | "postgres" | "mariadb";

type TypeOptions = Pick<EntitySchemaColumnOptions, "type" | "length">;

/** What SQLAlchemy makes of Kallithea's column types on each database, in TypeORM's words. */
const types: Record<ColumnKind, Record<Dialect, EntitySchemaColumnOptions["type"]>> = {
  integer: { "better-sqlite3": "integer", postgres: "integer", mariadb: "int" },
  string: { "better-sqlite3": "varchar", postgres: "character varying", mariadb: "varchar" },
  text: { "better-sqlite3": "text", postgres: "text", mariadb: "text" },
  // With "tinyint" on MariaDB, values would be read as 0 and 1.
  boolean: { "better-sqlite3": "boolean", postgres: "boolean", mariadb: "boolean" },
  datetime: { "better-sqlite3": "datetime", postgres: "timestamp without time zone", mariadb: "datetime" },
  float53: { "better-sqlite3": "float", postgres: "double precision", mariadb: "double" },
  binary: { "better-sqlite3": "blob", postgres: "bytea", mariadb: "blob" },
  longBinary: { "better-sqlite3": "blob", postgres: "bytea", mariadb: "mediumblob" },
};

/** The type of a column on a database. */
export function columnType(column: Column, dialect: Dialect): TypeOptions {
  const type = types[column.kind][dialect];
  return column.kind === "string" && column.length !== undefined ? { type, length: column.length } : { type };
}

/** PostgreSQL has a real boolean; elsewhere Kallithea's tables check that nothing but 0 and 1 gets in. */
export function hasBooleanCheck(column: Column, dialect: Dialect): boolean {
  return column.kind === "boolean" && dialect !== "postgres";
}
