// As Kallithea declares it, MariaDB's DATETIME stores whole seconds.

import type { IncompatibleValue } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import type { CopiedTable } from "./tables.js";

const noFraction = ".000000";

/** The names of the columns in which a row has fractional seconds. */
export function columnsWithFractions(
  { columns }: CopiedTable,
  values: readonly (Value | IncompatibleValue)[],
): string[] {
  return columns.filter(({ kind }, index) => kind === "datetime" && hasFraction(values[index])).map(({ name }) => name);
}

/** The row with fractional seconds truncated, as MariaDB itself does. Rounding could result in another day. */
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
