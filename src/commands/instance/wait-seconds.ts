import { UsageError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";

/**
 * How long `--wait-db` says to wait for a database server.
 * @param text `60s`, `2m`, or a number of seconds; without it, not at all
 * @throws UsageError
 */
export function waitSeconds(text: string | undefined): number {
  return text === undefined ? 0 : seconds(text, "--wait-db");
}

/**
 * How many milliseconds `--timeout` gives Git or Mercurial for one repository.
 * @returns nothing if it is not given
 * @throws UsageError
 */
export function timeLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = seconds(text, "--timeout");
  if (limit > 0 && limit <= longest) return limit * 1000;
  throw new UsageError(`--timeout: "${printable(text)}" is not between 1s and ${longest / 60}m.`);
}

/** A day. A timer of Node's that is longer than 24 of them ends at once. */
const longest = 86_400;

function seconds(text: string, option: string): number {
  const [, number, unit] = /^(\d+)(s|m)?$/.exec(text) ?? [];
  if (number === undefined)
    throw new UsageError(`${option}: invalid duration "${printable(text)}" (use e.g. 60s or 2m).`);
  return Number(number) * (unit === "m" ? 60 : 1);
}
