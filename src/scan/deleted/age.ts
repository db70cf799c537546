import { UsageError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";

/** As much as Python's timedelta holds. */
const maxSeconds = 1_000_000_000 * 86_400;

/**
 * The seconds of an age such as `30d`, `2w` or `1d12h`.
 * TRAP: to Kallithea, an age that it does not understand is 0, by which everything is old enough.
 * @param option what it was given for, and what follows if it is not valid
 * @throws UsageError
 */
export function parseAge(
  text: string,
  { option, consequence }: { readonly option: string; readonly consequence: string },
): number {
  const match = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (match ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0));
  const total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  if (match !== null && text !== "" && total < maxSeconds) return total;
  throw new UsageError(`${option}: "${printable(text)}" is not a valid age. ${consequence}`, {
    hint: "Use weeks, days, hours, minutes and seconds, in this order: 2w, 30d, 12h, 1d12h, 90m, 10s",
  });
}

/** As Python prints a timedelta: `30 days, 0:00:00`, `1 day, 2:03:04`. */
export function shownAge(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const two = (value: number) => String(Math.floor(value) % 60).padStart(2, "0");
  const clock = `${Math.floor((seconds % 86_400) / 3600)}:${two(seconds / 60)}:${two(seconds)}`;
  if (days === 0) return clock;
  return `${days} ${days === 1 ? "day" : "days"}, ${clock}`;
}
