// Levels of log lines, with the names and numbers of Python's logging.

/** The levels of our own lines. */
export type Level = "debug" | "info" | "warn" | "error";

export const levelNumbers: Record<Level, number> = { debug: 10, info: 20, warn: 30, error: 40 };

/** A logger without a level has that of the next logger above it. */
export const notSet = 0;

const pythonLevels = new Map(
  Object.entries({ NOTSET: notSet, DEBUG: 10, INFO: 20, WARN: 30, WARNING: 30, ERROR: 40, FATAL: 50, CRITICAL: 50 }),
);

/** The number of a level in an ini file; undefined if Python has no such level. Python is case-sensitive here. */
export function levelNumber(name: string): number | undefined {
  return pythonLevels.get(name);
}

/** The name that Python writes into a log line. */
export function levelName(level: Level): string {
  return level === "warn" ? "WARNING" : level.toUpperCase();
}
