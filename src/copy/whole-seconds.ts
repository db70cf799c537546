// MariaDB's DATETIME, as Kallithea declares it, has whole seconds.

import type { IncompatibleValue } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import type { CopiedTable } from "./tables.js";

const noFraction = ".000000";

/** The names of the columns in which a row has a fraction of a second. */
export function columnsWithFractions(
  { columns }: CopiedTable,
  values: readonly (Value | IncompatibleValue)[],
): string[] {
  return columns.filter(({ kind }, index) => kind === "datetime" && hasFraction(values[index])).map(({ name }) => name);
}

/**
 * The row without them: cut off, as MariaDB itself does, and not rounded, which could make a moment of the next day of
 * it.
 */
export function truncateToSeconds<Of extends Value | IncompatibleValue>(
  { columns }: CopiedTable,
  values: readonly Of[],
): (Of | string)[] {
  return values.map((value, index) =>
    columns[index]?.kind === "datetime" && hasFraction(value) ? value.slice(0, 19) + noFraction : value,
  );
}

function hasFraction(value: Value | IncompatibleValue | undefined): value is string {
  return typeof value === "string" && !value.endsWith(noFraction);
}
