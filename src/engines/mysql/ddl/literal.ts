import type { SqlValue } from "../../../schema/operations.js";

/** A value in the text of a statement, where MariaDB also interprets backslashes. */
export function literal(value: SqlValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
  if (typeof value === "object") return `X'${Buffer.from(value).toString("hex").toUpperCase()}'`;
  return String(value);
}
