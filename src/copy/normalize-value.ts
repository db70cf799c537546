// One form for the same value, from whatever database it comes: what is copied, compared and summed up.
import type { ColumnKind } from "../schema/columns.js";
import type { Connection } from "./connection.js";
import { Misfit } from "./incompatible-value.js";
import type { CopiedColumn } from "./tables.js";

/** Date-times are texts of 26 characters, `2026-11-22 04:43:56.795137`. */
export type Value = null | boolean | number | string | Buffer;

/** What has to be known of the connection that a value comes from. */
export type Origin = Pick<Connection, "trimsFractions" | "splitsFloats">;

/** @returns the value, or why it is none that Kallithea itself could have put there */
export function canonical({ kind, nullable }: CopiedColumn, value: unknown, origin: Origin): Value | Misfit {
  if (value === null || value === undefined) return nullable ? null : empty;
  return forms[kind](value, origin);
}

/** Databases that began long ago may have columns that were not so strict. */
const empty = new Misfit("NULL, although Kallithea's column is NOT NULL", "Set a value, such as an empty string.");

const forms: Readonly<Record<ColumnKind, (value: unknown, origin: Origin) => Value | Misfit>> = {
  integer,
  boolean,
  float53: float,
  datetime: dateTime,
  string: text,
  text,
  binary,
  longBinary: binary,
};

/** What an INTEGER has on servers. */
const bound = 2 ** 31;

function integer(value: unknown): Value | Misfit {
  if (typeof value === "number" && Number.isInteger(value) && value >= -bound && value < bound) return value + 0;
  return new Misfit("not a 32-bit integer", "Replace it.");
}

function boolean(value: unknown): Value | Misfit {
  if (typeof value === "boolean") return value;
  if (value === 0 || value === 1) return value === 1;
  return new Misfit("not a boolean (1 or 0)", "Set it to 1 or 0.");
}

function float(value: unknown, { splitsFloats }: Origin): Value | Misfit {
  const number = splitsFloats && typeof value === "string" ? added(value) : value;
  // Zero has no sign: not all three engines keep it.
  if (typeof number === "number") return number + 0;
  return new Misfit("not a number", "Replace it.");
}

/** @param parts such as `954.755301200432 1.1368683772161603e-13` */
function added(parts: string): number {
  return parts.split(" ").reduce((sum, part) => sum + Number(part), 0);
}

function text(value: unknown): Value | Misfit {
  if (typeof value === "string") return value;
  return new Misfit("not text", "Convert it: CAST(… AS TEXT).");
}

function binary(value: unknown): Value | Misfit {
  if (Buffer.isBuffer(value)) return value;
  return new Misfit("not binary data", "Convert it: CAST(… AS BLOB).");
}

const dateTimeForm = /^(\d{4})-(\d\d)-(\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d{1,6}))?$/;

function dateTime(value: unknown, { trimsFractions }: Origin): Value | Misfit {
  const [whole, year, month, day, , fraction = ""] = (typeof value === "string" && dateTimeForm.exec(value)) || [];
  if (whole === undefined || !isDay(Number(year), Number(month), Number(day))) return notDateTime;
  // To SQLAlchemy `.795` is 795 microseconds, to everybody else 795 milliseconds.
  if (!trimsFractions && fraction !== "" && fraction.length !== 6) return notDateTime;
  return `${whole.slice(0, 19)}.${fraction.padEnd(6, "0")}`;
}

const notDateTime = new Misfit("not a date-time in Kallithea's format", "Write it as in 2026-11-22 04:43:56.795137.");

function isDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
