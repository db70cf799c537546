import type { Row } from "./connection.js";
import type { IncompatibleValue } from "./incompatible-value.js";
import { normalizeValue, type Origin, type Value } from "./normalize-value.js";
import type { CopiedTable } from "./tables.js";

/** The values of a row in the order of the table's columns. */
export function normalizeRow({ columns }: CopiedTable, row: Row, origin: Origin): (Value | IncompatibleValue)[] {
  return columns.map((column) => normalizeValue(column, row[column.name], origin));
}

/**
 * A row as one line of JSON, the same on every engine, and another one for every other row: numbers in their shortest
 * form, bytes in base64 (the column says that it is bytes).
 */
export function rowText(values: readonly (Value | IncompatibleValue)[]): string {
  return JSON.stringify(values.map(jsonValue));
}

function jsonValue(value: Value | IncompatibleValue): unknown {
  if (Buffer.isBuffer(value)) return value.toString("base64");
  // JSON has no word for what is not finite.
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
