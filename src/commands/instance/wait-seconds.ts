import { UsageError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";

/**
 * How long `--wait-db` says to wait for a database server.
 * @param text `60s`, `2m`, or a number of seconds; without it, not at all
 * @throws UsageError
 */
export function waitSeconds(text: string | undefined): number {
  if (text === undefined) return 0;
  const [, number, unit] = /^(\d+)(s|m)?$/.exec(text) ?? [];
  if (number === undefined) throw new UsageError(`--wait-db: "${printable(text)}" is not a duration; write it like 60s or 2m.`);
  return Number(number) * (unit === "m" ? 60 : 1);
}
