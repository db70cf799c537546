import { UnreadableRepositoryError } from "./unreadable-repository.js";

// The years that Python and the databases know, less a day at both ends for time zones.
const earliest = Date.parse("0001-01-02T00:00:00Z") / 1000;
const latest = Date.parse("9999-12-30T00:00:00Z") / 1000;

/**
 * Returns `seconds` since the epoch if a database can hold that moment. Otherwise throws UnreadableRepositoryError.
 */
export function storableDate(seconds: number): number {
  if (seconds >= earliest && seconds <= latest) return seconds;
  throw new UnreadableRepositoryError("broken", "the date of its newest changeset is not between the years 1 and 9999");
}
