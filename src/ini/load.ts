// Reads Kallithea's ini file.
import { isUtf8 } from "node:buffer";
import { realpathSync } from "node:fs";
import path from "node:path";
import { ConfigurationError, systemErrorCode, UsageError } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";
import { isInheritedPipe, NotRegularFileError, readGivenFile } from "../files/read-given-file.js";
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
export function loadIni(file: string, option?: string): Ini {
  const { text, path: real } = readIniText(file, option);
  return iniFromText(text, real);
}

/**
 * The text of an ini file, and its path without symbolic links.
 * @throws UsageError if the file does not exist or cannot be read; EncodingError if it is not text
 */
export function readIniText(file: string, option = optionNaming(file)): { text: string; path: string } {
  if (file === "") throw new UsageError(`Invalid value for ${option}: the name of the file is empty.`);
  const real = isInheritedPipe(file) ? path.resolve(file) : existingFile(file, option);
  return { text: decode(read(real, file, option), real), path: real };
}

/** A script that sets the variable would look in vain for an option. */
function optionNaming(file: string): string {
  return file !== "" && file === process.env.KALLITHEA_CONFIG ? "KALLITHEA_CONFIG" : configOption;
}

const configOption = "'--config' / '-c'";

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
    const isConfig = option === configOption || option === "KALLITHEA_CONFIG";
    throw new UsageError(`Invalid value for ${option}: File '${file}' does not exist.`, {
      ...(isConfig && { hint: `To create one: kallithea-cli config-create ${shellPath(file)}` }),
    });
  }
}

/** Bytes: that of an instance has some 20,000. */
const longestFile = 1 << 20;

function read(real: string, file: string, option: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readGivenFile(real, longestFile);
  } catch (error) {
    if (error instanceof NotRegularFileError) throw unusable(file, option, "is not a regular file");
    throw unusable(real, option, systemErrorCode(error) === "EISDIR" ? "is a directory" : "is not readable", error);
  }
  if (bytes.length > longestFile) throw unusable(file, option, "is too large for a configuration file");
  return bytes;
}

function unusable(file: string, option: string, what: string, cause?: unknown): UsageError {
  const isNamed = cause === undefined || systemErrorCode(cause) === "EISDIR";
  const reason = isNamed ? "" : `: ${failureReason(cause)}`;
  const isDenied = systemErrorCode(cause) === "EACCES";
  return new UsageError(`Invalid value for ${option}: File '${file}' ${what}${reason}.`, {
    ...(isDenied && { hint: "Run the command as the user of the instance, e.g. sudo -u kallithea kallithea-cli …" }),
  });
}

/** The file can be read, and is not in the encoding that Kallithea reads. */
export class EncodingError extends ConfigurationError {
  readonly kind: "not-utf8" | "byte-order-mark";
  /** Without symbolic links. */
  readonly path: string;
  readonly line: number;
  /** What is wrong, without the place. */
  readonly what: string;

  constructor({ kind, path: file, line, what }: Pick<EncodingError, "kind" | "path" | "line" | "what">, hint: string) {
    super(`${file}, line ${line}: ${what}`, { hint });
    this.kind = kind;
    this.path = file;
    this.line = line;
    this.what = what;
  }
}

function decode(bytes: Buffer, file: string): string {
  if (!isUtf8(bytes)) {
    const line = firstBrokenLine(bytes);
    throw new EncodingError(
      { kind: "not-utf8", path: file, line, what: "not valid UTF-8." },
      "Save the file as UTF-8.",
    );
  }
  const text = bytes.toString("utf8");
  if (!text.startsWith("\ufeff")) return text;
  const what = "the file begins with a byte order mark, which Kallithea cannot read.";
  const hint = "Save the file as UTF-8 without a byte order mark.";
  throw new EncodingError({ kind: "byte-order-mark", path: file, line: 1, what }, hint);
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
