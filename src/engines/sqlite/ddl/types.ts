import type { TypeTable } from "../../../schema/sql/types.js";

export const sqliteTypes: TypeTable = {
  integer: { sql: "INTEGER", stored: "integer" },
  string: { sql: "VARCHAR", stored: "varchar" },
  text: { sql: "TEXT", stored: "text" },
  boolean: { sql: "BOOLEAN", stored: "boolean" },
  datetime: { sql: "DATETIME", stored: "datetime" },
  float53: { sql: "FLOAT", stored: "float" },
  binary: { sql: "BLOB", stored: "blob" },
  longBinary: { sql: "BLOB", stored: "blob" },
};
