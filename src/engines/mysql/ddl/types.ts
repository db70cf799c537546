import type { TypeTable } from "../../../schema/sql/types.js";

export const mysqlTypes: TypeTable = {
  integer: { sql: "INTEGER", stored: "int" },
  string: { sql: "VARCHAR", stored: "varchar" },
  text: { sql: "TEXT", stored: "text" },
  // The catalog has tinyint(1). TypeORM would read values of a "tinyint" as 0 and 1.
  boolean: { sql: "BOOL", stored: "boolean" },
  datetime: { sql: "DATETIME", stored: "datetime" },
  float53: { sql: "FLOAT(53)", stored: "double" },
  binary: { sql: "BLOB", stored: "blob" },
  // With a length, the server chooses the smallest BLOB that holds that many bytes.
  longBinary: { sql: "MEDIUMBLOB", stored: "mediumblob" },
};
