import { UsageError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";

/**
 * How many repositories `--jobs` says to read at the same time.
 * @returns nothing where it does not say
 * @throws UsageError
 */
export function jobCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new UsageError(`--jobs: expected a number from 1 to 999, not "${printable(text)}".`);
  return Number(text);
}
