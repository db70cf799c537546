import type { SqlValue } from "../../../schema/operations.js";

/** A value as MariaDB reads it in the text of a statement, where a backslash means something too. */
export function literal(value: SqlValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
  if (typeof value === "object") return `X'${Buffer.from(value).toString("hex").toUpperCase()}'`;
  return String(value);
}
