/**
 * A time of the database in a document: `2026-11-29T12:05:43.722`, the local time of the server, as Kallithea stores
 * it. What is not a time is passed on unchanged.
 */
export function isoTime(stored: string): string {
  const [, day, time, fraction = ""] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(stored) ?? [];
  return day === undefined ? stored : `${day}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}`;
}
