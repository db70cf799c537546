import { UsageError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";

/**
 * The number of repositories to read in parallel, from `--jobs`.
 * @returns undefined if it is not given
 * @throws UsageError
 */
export function jobCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new UsageError(`--jobs: expected a number from 1 to 999, not "${printable(text)}".`);
  return Number(text);
}
