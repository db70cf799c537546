import type { Row } from "./connection.js";
import type { Misfit } from "./incompatible-value.js";
import { canonical, type Origin, type Value } from "./normalize-value.js";
import type { CopiedTable } from "./tables.js";

/** The values of a row in the order of the table's columns. */
export function canonicalRow({ columns }: CopiedTable, row: Row, origin: Origin): (Value | Misfit)[] {
  return columns.map((column) => canonical(column, row[column.name], origin));
}

/**
 * A row as one line of JSON, the same on every engine, and another one for every other row: numbers in their shortest
 * form, bytes in base64 (the column says that it is bytes).
 */
export function rowText(values: readonly (Value | Misfit)[]): string {
  return JSON.stringify(values.map(jsonForm));
}

function jsonForm(value: Value | Misfit): unknown {
  if (Buffer.isBuffer(value)) return value.toString("base64");
  // JSON has no word for what is not finite.
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
