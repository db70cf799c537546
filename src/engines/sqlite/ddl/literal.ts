import type { SqlValue } from "../../../schema/operations.js";

/** A value as an SQL literal; SQLite has no type for booleans. */
export function literal(value: SqlValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return `X'${Buffer.from(value).toString("hex").toUpperCase()}'`;
}
