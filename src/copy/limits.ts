// What a database cannot hold, of what another one can.
import type { ColumnKind } from "../schema/columns.js";
import { IncompatibleValue } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import type { CopiedColumn } from "./tables.js";

export interface Limits {
  readonly engine: string;
  /** Fractions of a second are kept. */
  readonly fractions: boolean;
  /** A text may hold the character NUL. */
  readonly nul: boolean;
  /** The length of a string column is enforced. */
  readonly lengths: boolean;
  /** What numbers may be beside finite ones. */
  readonly notFinite: readonly number[];
  /** The most bytes that a value of a kind may have; any number where the kind is not named. */
  readonly bytes: Readonly<Partial<Record<ColumnKind, number>>>;
  /** The most bytes that all values of a row may have together. */
  readonly rowBytes: number;
}

/** Why a target cannot hold a value, if it cannot. */
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

/** Of columns that nobody can shorten by hand. */
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
    // JavaScript counts a character beyond U+FFFF as two.
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

/** The same for a row as a whole. */
export function checkRowLimits(
  values: readonly (Value | IncompatibleValue)[],
  { rowBytes, engine }: Limits,
): IncompatibleValue | undefined {
  let characters = 0;
  for (const value of values) if (typeof value === "string" || Buffer.isBuffer(value)) characters += value.length;
  // A character has three bytes at most (one that JavaScript counts as two has four): most rows need no closer look.
  if (characters * 3 <= rowBytes) return undefined;
  const bytes = values.reduce(
    (sum: number, value) => sum + (typeof value === "string" ? Buffer.byteLength(value) : bufferLength(value)),
    0,
  );
  if (bytes <= rowBytes) return undefined;
  return new IncompatibleValue(
    `has ${bytes} bytes; ${engine} accepts at most ${rowBytes} at once`,
    "Raise max_allowed_packet on the server.",
  );
}

function bufferLength(value: Value | IncompatibleValue): number {
  return Buffer.isBuffer(value) ? value.length : 0;
}
