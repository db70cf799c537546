/**
 * A time as Kallithea stores it: the local time of the server, without a time zone, `2026-11-22 04:43:56.795000`.
 * Always with six digits after the point: SQLAlchemy reads `.795` as 795 microseconds.
 */
export function localTime(date: Date): string {
  const day = [pad(date.getFullYear(), 4), pad(date.getMonth() + 1), pad(date.getDate())].join("-");
  const time = [pad(date.getHours()), pad(date.getMinutes()), pad(date.getSeconds())].join(":");
  return `${day} ${time}.${pad(date.getMilliseconds(), 3)}000`;
}

/** The current time in that form. */
export function now(): string {
  return localTime(new Date());
}

function pad(part: number, digits = 2): string {
  return String(part).padStart(digits, "0");
}
