// Gives values one form, whichever database they come from. In this form they are copied, compared and checksummed.
import type { ColumnKind } from "../schema/columns.js";
import type { Connection } from "./connection.js";
import { IncompatibleValue } from "./incompatible-value.js";
import type { CopiedColumn } from "./tables.js";

/** Date-times are texts of 26 characters, `2026-11-22 04:43:56.795137`. */
export type Value = null | boolean | number | string | Buffer;

/** The properties of a connection that determine the form of its values. */
export type Origin = Pick<Connection, "trimsFractions" | "splitsFloats">;

/** @returns the value, or why Kallithea itself could not have stored it */
export function normalizeValue(
  { kind, nullable }: CopiedColumn,
  value: unknown,
  origin: Origin,
): Value | IncompatibleValue {
  if (value === null || value === undefined) return nullable ? null : missingValue;
  return normalizers[kind](value, origin);
}

/** Databases created long ago may have columns without NOT NULL. */
const missingValue = new IncompatibleValue(
  "NULL, although Kallithea's column is NOT NULL",
  "Set a value, such as an empty string.",
);

const normalizers: Readonly<Record<ColumnKind, (value: unknown, origin: Origin) => Value | IncompatibleValue>> = {
  integer,
  boolean,
  float53: float,
  datetime: dateTime,
  string: text,
  text,
  binary,
  longBinary: binary,
};

/** The range of INTEGER on servers. */
const int32Bound = 2 ** 31;

function integer(value: unknown): Value | IncompatibleValue {
  if (typeof value === "number" && Number.isInteger(value) && value >= -int32Bound && value < int32Bound)
    return value + 0;
  return new IncompatibleValue("not a 32-bit integer", "Replace it.");
}

function boolean(value: unknown): Value | IncompatibleValue {
  if (typeof value === "boolean") return value;
  if (value === 0 || value === 1) return value === 1;
  return new IncompatibleValue("not a boolean (1 or 0)", "Set it to 1 or 0.");
}

function float(value: unknown, { splitsFloats }: Origin): Value | IncompatibleValue {
  const number = splitsFloats && typeof value === "string" ? sumOfParts(value) : value;
  // Turns -0 into 0, because not all engines keep the sign.
  if (typeof number === "number") return number + 0;
  return new IncompatibleValue("not a number", "Replace it.");
}

/** @param parts such as `954.755301200432 1.1368683772161603e-13` */
function sumOfParts(parts: string): number {
  return parts.split(" ").reduce((sum, part) => sum + Number(part), 0);
}

function text(value: unknown): Value | IncompatibleValue {
  if (typeof value === "string") return value;
  return new IncompatibleValue("not text", "Convert it: CAST(… AS TEXT).");
}

function binary(value: unknown): Value | IncompatibleValue {
  if (Buffer.isBuffer(value)) return value;
  return new IncompatibleValue("not binary data", "Convert it: CAST(… AS BLOB).");
}

const dateTimePattern = /^(\d{4})-(\d\d)-(\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d{1,6}))?$/;

function dateTime(value: unknown, { trimsFractions }: Origin): Value | IncompatibleValue {
  const [whole, year, month, day, , fraction = ""] = (typeof value === "string" && dateTimePattern.exec(value)) || [];
  if (whole === undefined || !isValidDate(Number(year), Number(month), Number(day))) return invalidDateTime;
  // TRAP: SQLAlchemy reads `.795` as 795 microseconds, everything else as 795 milliseconds.
  if (!trimsFractions && fraction !== "" && fraction.length !== 6) return invalidDateTime;
  return `${whole.slice(0, 19)}.${fraction.padEnd(6, "0")}`;
}

const invalidDateTime = new IncompatibleValue(
  "not a date-time in Kallithea's format",
  "Write it as in 2026-11-22 04:43:56.795137.",
);

function isValidDate(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
