import { UsageError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";

/**
 * How long to wait for a database server, from `--wait-db`.
 * @param text `60s`, `2m`, or a number of seconds; without it, not at all
 * @throws UsageError
 */
export function waitSeconds(text: string | undefined): number {
  return text === undefined ? 0 : parseSeconds(text, "--wait-db");
}

/**
 * The time limit of Git or Mercurial for one repository in milliseconds, from `--timeout`.
 * @returns undefined if it is not given
 * @throws UsageError
 */
export function timeLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = parseSeconds(text, "--timeout");
  if (limit > 0 && limit <= maxSeconds) return limit * 1000;
  throw new UsageError(`--timeout: "${printable(text)}" is not between 1s and ${maxSeconds / 60}m.`);
}

/** A day. TRAP: a timer of Node that is longer than 24 days fires immediately. */
const maxSeconds = 86_400;

function parseSeconds(text: string, option: string): number {
  const [, number, unit] = /^(\d+)(s|m)?$/.exec(text) ?? [];
  if (number === undefined)
    throw new UsageError(`${option}: invalid duration "${printable(text)}" (use e.g. 60s or 2m).`);
  return Number(number) * (unit === "m" ? 60 : 1);
}
