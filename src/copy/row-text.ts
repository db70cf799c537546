import type { Row } from "./connection.js";
import type { IncompatibleValue } from "./incompatible-value.js";
import { normalizeValue, type Origin, type Value } from "./normalize-value.js";
import type { CopiedTable } from "./tables.js";

/** The values of a row in the order of the table's columns. */
export function normalizeRow({ columns }: CopiedTable, row: Row, origin: Origin): (Value | IncompatibleValue)[] {
  return columns.map((column) => normalizeValue(column, row[column.name], origin));
}

/**
 * A row as one line of JSON, the same on every engine and different for every other row: numbers in their shortest
 * form, binary data in base64 (the column tells it from text).
 */
export function rowText(values: readonly (Value | IncompatibleValue)[]): string {
  return JSON.stringify(values.map(jsonValue));
}

function jsonValue(value: Value | IncompatibleValue): unknown {
  if (Buffer.isBuffer(value)) return value.toString("base64");
  // JSON cannot represent non-finite numbers.
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
