import type { TypeTable } from "../../../schema/sql/types.js";

export const postgresqlTypes: TypeTable = {
  integer: { sql: "INTEGER", stored: "integer" },
  string: { sql: "VARCHAR", stored: "character varying" },
  text: { sql: "TEXT", stored: "text" },
  boolean: { sql: "BOOLEAN", stored: "boolean" },
  datetime: { sql: "TIMESTAMP WITHOUT TIME ZONE", stored: "timestamp without time zone" },
  float53: { sql: "FLOAT(53)", stored: "double precision" },
  binary: { sql: "BYTEA", stored: "bytea" },
  longBinary: { sql: "BYTEA", stored: "bytea" },
};
