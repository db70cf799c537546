// Values that one engine stores and another does not.
import type { ColumnKind } from "../schema/columns.js";
import { IncompatibleValue } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import type { CopiedColumn } from "./tables.js";

export interface Limits {
  readonly engine: string;
  /** Whether fractional seconds are stored. */
  readonly fractions: boolean;
  /** Whether texts may contain NUL characters. */
  readonly nul: boolean;
  /** Whether the length of a string column is enforced. */
  readonly lengths: boolean;
  /** The non-finite numbers that can be stored. */
  readonly notFinite: readonly number[];
  /** The maximum size of a value in bytes, by kind; unlimited for other kinds. */
  readonly bytes: Readonly<Partial<Record<ColumnKind, number>>>;
  /** The maximum size of all values of a row in bytes. */
  readonly rowBytes: number;
}

/** @returns why the target cannot store the value; undefined if it can */
export function checkLimits(
  { name, kind, length }: CopiedColumn,
  value: Value,
  limits: Limits,
): IncompatibleValue | undefined {
  if (typeof value === "string" && kind !== "datetime") return checkTextLimits(value, kind, length, limits);
  if (
    typeof value === "number" &&
    !Number.isFinite(value) &&
    !limits.notFinite.some((number) => Object.is(number, value))
  ) {
    return new IncompatibleValue(`${limits.engine} cannot store ${value}`, "Replace it with a finite number.");
  }
  return Buffer.isBuffer(value) ? checkByteLimit(value.length, kind, limits, remedies[name]) : undefined;
}

/** For columns that cannot be shortened by hand. */
const remedies: Readonly<Record<string, string>> = {
  changeset_cache:
    "Set it to NULL; after copying, run kallithea-cli repo-update-metadata, which shortens the commit message.",
};

function checkTextLimits(
  text: string,
  kind: ColumnKind,
  length: number | undefined,
  limits: Limits,
): IncompatibleValue | undefined {
  if (!limits.nul && text.includes("\0")) {
    return new IncompatibleValue(`contains a NUL character, which ${limits.engine} cannot store`, "Remove it.");
  }
  if (limits.lengths && length !== undefined && text.length > length) {
    // JavaScript counts characters above U+FFFF as two.
    const characters = [...text].length;
    if (characters > length)
      return new IncompatibleValue(`has ${characters} characters; the column allows ${length}`, "Shorten it.");
  }
  const limit = limits.bytes[kind];
  return limit !== undefined && text.length > limit / 4
    ? checkByteLimit(Buffer.byteLength(text), kind, limits)
    : undefined;
}

function checkByteLimit(
  bytes: number,
  kind: ColumnKind,
  { bytes: byteLimits, engine }: Limits,
  remedy = "Shorten it.",
): IncompatibleValue | undefined {
  const limit = byteLimits[kind] ?? Number.POSITIVE_INFINITY;
  return bytes > limit
    ? new IncompatibleValue(`has ${bytes} bytes; the column allows ${limit} on ${engine}`, remedy)
    : undefined;
}

/** @returns why the target cannot store the row as a whole; undefined if it can */
export function checkRowLimits(
  values: readonly (Value | IncompatibleValue)[],
  { rowBytes, engine }: Limits,
): IncompatibleValue | undefined {
  let characters = 0;
  for (const value of values) if (typeof value === "string" || Buffer.isBuffer(value)) characters += value.length;
  // A character has at most three bytes (those that JavaScript counts as two have four), so most rows pass without
  // counting bytes.
  if (characters * 3 <= rowBytes) return undefined;
  const bytes = values.reduce(
    (sum: number, value) => sum + (typeof value === "string" ? Buffer.byteLength(value) : bufferLength(value)),
    0,
  );
  if (bytes <= rowBytes) return undefined;
  return new IncompatibleValue(
    `has ${bytes} bytes; ${engine} accepts at most ${rowBytes} at once`,
    engine === "MariaDB" ? "Raise max_allowed_packet on the server." : "Shorten its texts.",
  );
}

function bufferLength(value: Value | IncompatibleValue): number {
  return Buffer.isBuffer(value) ? value.length : 0;
}
