import { UsageError } from "../../errors.js";

/**
 * How many repositories `--jobs` says to read at the same time.
 * @returns nothing where it does not say
 * @throws UsageError
 */
export function jobCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`--jobs: "${text}" is no number from 1 to 999.`);
  return Number(text);
}
