// Reads Kallithea's ini file.
import { isUtf8 } from "node:buffer";
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { ConfigurationError, systemErrorCode, UsageError } from "../errors.js";
import { shellPath } from "../shell-word.js";
import { appSettings } from "./app-main.js";
import { escapePercent, interpolate } from "./interpolate.js";
import { parseIni, type Sections } from "./parse.js";

export interface Ini {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** The folder of `path`, which is `%(here)s`. */
  readonly folder: string;
  /** The text of the file: for what needs its lines. */
  readonly text: string;
  /**
   * The settings of Kallithea: [app:main] with [DEFAULT], interpolated. Throws a UserError if it is missing or invalid.
   */
  app(): ReadonlyMap<string, string>;
  /** Any section with [DEFAULT] inherited, interpolated. Throws a UserError for an invalid `%`. */
  section(name: string): ReadonlyMap<string, string> | undefined;
  /** A section with [DEFAULT] inherited, not interpolated: log formats use `%(name)s` for themselves. */
  rawSection(name: string): ReadonlyMap<string, string> | undefined;
}

/**
 * Reads an ini file.
 * @param option that named it, for messages
 * @throws UsageError if the file does not exist or cannot be read; ConfigurationError if it is invalid, naming file and
 * line or key
 */
export function loadIni(file: string, option = "'--config_file' / '-c'"): Ini {
  const { text, path: real } = readIniText(file, option);
  return iniFromText(text, real);
}

/**
 * The text of an ini file, and its path without symbolic links.
 * @throws UsageError if the file does not exist or cannot be read; ConfigurationError if it is not text
 */
export function readIniText(file: string, option = "'--config_file' / '-c'"): { text: string; path: string } {
  const real = existingFile(file, option);
  return { text: decode(read(real, option), real), path: real };
}

/**
 * The same for a text that is not on disk yet.
 * @param file its absolute path, now or later
 */
export function iniFromText(text: string, file: string): Ini {
  const sections = parseIni(text, file);
  const defaults = withFileDefaults(sections, file);
  const rawSection = (name: string) => inherit(sections.get(name), defaults);
  let app: ReadonlyMap<string, string> | undefined;
  return {
    path: file,
    folder: path.dirname(file),
    text,
    // Read on demand: an ini used only for migrations may have only [alembic].
    app: () => {
      app ??= appSettings(sections, defaults, file);
      return app;
    },
    rawSection,
    section(name) {
      const names = rawSection(name);
      return (
        names && new Map([...names].map(([key, raw]) => [key, interpolate(raw, names, { file, section: name, key })]))
      );
    },
  };
}

function existingFile(file: string, option: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (!["ENOENT", "ENOTDIR"].includes(systemErrorCode(error) ?? ""))
      throw unusable(file, option, "is not readable", error);
    throw new UsageError(`Invalid value for ${option}: File '${file}' does not exist.`, {
      hint: `To create one: kallithea-cli config-create ${shellPath(file)}`,
    });
  }
}

function read(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unusable(file, option, systemErrorCode(error) === "EISDIR" ? "is a directory" : "is not readable", error);
  }
}

function unusable(file: string, option: string, what: string, cause: unknown): UsageError {
  const reason = systemErrorCode(cause) === "EISDIR" ? "" : ` (${systemErrorCode(cause) ?? String(cause)})`;
  return new UsageError(`Invalid value for ${option}: File '${file}' ${what}${reason}.`);
}

function decode(bytes: Buffer, file: string): string {
  if (!isUtf8(bytes)) {
    throw new ConfigurationError(`${file}, line ${firstBrokenLine(bytes)}: not valid UTF-8.`, {
      hint: "Save the file as UTF-8.",
    });
  }
  const text = bytes.toString("utf8");
  if (!text.startsWith("\ufeff")) return text;
  throw new ConfigurationError(
    `${file}, line 1: the file begins with a byte order mark, which Kallithea cannot read.`,
    {
      hint: "Save the file as UTF-8 without a byte order mark.",
    },
  );
}

function firstBrokenLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf("\n", start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  return line;
}

function withFileDefaults(sections: Sections, file: string): ReadonlyMap<string, string> {
  const fileDefaults = [
    ["here", escapePercent(path.dirname(file))],
    ["__file__", escapePercent(file)],
  ] as const;
  return new Map([...fileDefaults, ...(sections.get("DEFAULT") ?? [])]);
}

function inherit(own: ReadonlyMap<string, string> | undefined, defaults: ReadonlyMap<string, string>) {
  return own && new Map([...defaults, ...own]);
}
