import type { SqlValue } from "../../../schema/operations.js";

/** A value as an SQL literal, regardless of the server's setting for backslashes. */
export function literal(value: SqlValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return textLiteral(value);
  if (typeof value !== "object") return String(value);
  return `decode('${Buffer.from(value).toString("hex")}', 'hex')`;
}

function textLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
