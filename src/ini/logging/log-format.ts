// Formats log lines, e.g. by `%(asctime)s.%(msecs)03d %(levelname)-5.5s [%(name)s] %(message)s`.
import { type Level, levelName, levelNumbers } from "./log-levels.js";

export interface LogRecord {
  /** The logger's name, dots and all. */
  readonly name: string;
  readonly level: Level;
  readonly message: string;
  readonly time: Date;
}

export type Formatter = (record: LogRecord) => string;

/**
 * Creates a formatter like Python's `logging.Formatter` in its `%` style.
 * @param format of the line; a `%(…)` without a value stays unchanged
 * @param dateFormat for `asctime`, as in strftime; the default is `2026-11-22 04:43:56,795`
 */
export function formatter(format = "%(message)s", dateFormat?: string): Formatter {
  return (record) => {
    const values = valuesOf(record, dateFormat);
    return format.replace(
      /%(?:%|\((\w+)\)([-0 +#]*)(\d*)(?:\.(\d+))?([sdifr]))/g,
      (whole, name, flags, width, precision, type) => {
        if (name === undefined) return "%";
        const value = values[name];
        return value === undefined ? whole : pad(convert(value, type, precision), flags, Number(width));
      },
    );
  };
}

const started = Date.now();

function valuesOf(record: LogRecord, dateFormat: string | undefined): Record<string, string | number> {
  const milliseconds = record.time.getMilliseconds();
  const seconds = formatDate(dateFormat ?? "%Y-%m-%d %H:%M:%S", record.time);
  return {
    asctime: dateFormat === undefined ? `${seconds},${digits(milliseconds, 3)}` : seconds,
    created: record.time.getTime() / 1000,
    levelname: levelName(record.level),
    levelno: levelNumbers[record.level],
    message: record.message,
    msecs: milliseconds,
    name: record.name,
    process: process.pid,
    processName: "MainProcess",
    relativeCreated: record.time.getTime() - started,
    threadName: "MainThread",
  };
}

function convert(value: string | number, type: string, precision: string | undefined): string {
  if (typeof value === "string") return precision === undefined ? value : value.slice(0, Number(precision));
  if (type === "f") return value.toFixed(precision === undefined ? 6 : Number(precision));
  return type === "s" || type === "r" ? String(value) : digits(Math.trunc(value), Number(precision ?? 0));
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes("-")) return text.padEnd(width);
  return text.padStart(width, flags.includes("0") ? "0" : " ");
}

/** `strftime` in local time, for the codes that log formats use. */
function formatDate(format: string, time: Date): string {
  return format.replace(/%([a-zA-Z%])/g, (whole, code: string) => dateParts[code]?.(time) ?? whole);
}

const dateParts: Record<string, (time: Date) => string> = {
  Y: (time) => String(time.getFullYear()),
  y: (time) => digits(time.getFullYear() % 100, 2),
  m: (time) => digits(time.getMonth() + 1, 2),
  d: (time) => digits(time.getDate(), 2),
  H: (time) => digits(time.getHours(), 2),
  I: (time) => digits(time.getHours() % 12 || 12, 2),
  p: (time) => (time.getHours() < 12 ? "AM" : "PM"),
  M: (time) => digits(time.getMinutes(), 2),
  S: (time) => digits(time.getSeconds(), 2),
  j: (time) => digits(dayOfYear(time), 3),
  b: (time) => english(time, { month: "short" }),
  B: (time) => english(time, { month: "long" }),
  a: (time) => english(time, { weekday: "short" }),
  A: (time) => english(time, { weekday: "long" }),
  z: (time) => zoneOffset(time),
  "%": () => "%",
};

function digits(value: number, count: number): string {
  return String(value).padStart(count, "0");
}

function english(time: Date, part: Intl.DateTimeFormatOptions): string {
  return time.toLocaleDateString("en-US", part);
}

function dayOfYear(time: Date): number {
  return Math.round(
    (new Date(time).setHours(12, 0, 0, 0) - new Date(time.getFullYear(), 0, 0, 12).getTime()) / 86_400_000,
  );
}

function zoneOffset(time: Date): string {
  const minutes = -time.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${digits(Math.floor(size / 60), 2)}${digits(size % 60, 2)}`;
}
