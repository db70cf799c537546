// The [handler_…] sections: the destination and the format of log lines.
import { appendFileSync } from "node:fs";
import path from "node:path";
import { type Formatter, formatter, type LogRecord } from "./log-format.js";
import { levelNumber, notSet } from "./log-levels.js";

export interface Handler {
  /** The lowest level that it handles. */
  readonly level: number;
  handle(record: LogRecord): void;
}

/** What handlers are created from; `warn` reports each problem of the configuration once. */
export interface HandlerSource {
  readonly folder: string;
  section(name: string): ReadonlyMap<string, string> | undefined;
  write(line: string): void;
  warn(message: string): void;
}

/**
 * The handler that an ini file calls `name`. If its section is invalid, a warning says so, and its lines go to standard
 * error.
 */
export function handlerNamed(name: string, source: HandlerSource): Handler {
  const section = source.section(`handler_${name}`);
  if (section === undefined) source.warn(`there is no section [handler_${name}]`);
  const format = formatterNamed(section?.get("formatter"), source);
  const send = destination(name, section ?? new Map(), source);
  return { level: levelOf(section, `handler_${name}`, source) ?? notSet, handle: (record) => send(format(record)) };
}

/** The level of a section; undefined if it has none. A level that Python does not know is reported and ignored. */
export function levelOf(
  section: ReadonlyMap<string, string> | undefined,
  name: string,
  source: HandlerSource,
): number | undefined {
  const text = section?.get("level");
  if (text === undefined) return undefined;
  const level = levelNumber(text);
  if (level === undefined) source.warn(`level = ${text} in [${name}] is not a valid level`);
  return level;
}

function formatterNamed(name: string | undefined, source: HandlerSource): Formatter {
  if (!name) return formatter();
  const section = source.section(`formatter_${name}`);
  if (section === undefined) source.warn(`there is no section [formatter_${name}]`);
  // Kallithea's color formatters do not color either if the output is not a terminal; ours never do.
  return formatter(section?.get("format"), section?.get("datefmt"));
}

function destination(
  name: string,
  section: ReadonlyMap<string, string>,
  source: HandlerSource,
): (line: string) => void {
  const kind = section.get("class")?.split(".").at(-1) ?? "StreamHandler";
  if (kind === "NullHandler") return () => undefined;
  // A stream is standard error even if the ini says sys.stdout: only results go there.
  if (kind === "StreamHandler") return source.write;
  const file = kind.endsWith("FileHandler") ? firstString(section.get("args")) : undefined;
  if (file !== undefined) return fileAppender(path.resolve(file.replaceAll("%(here)s", source.folder)), source);
  return withWarning(`[handler_${name}] has an unsupported class (${kind}); its lines go to standard error`, source);
}

/** The first string of `('/var/log/kallithea.log', 'a')`. */
function firstString(args = ""): string | undefined {
  return /^\(\s*[rRuU]?(["'])(.+?)\1/.exec(args)?.[2];
}

/** Appends, but never rotates: that is left to the server, which shares the file. */
function fileAppender(file: string, source: HandlerSource): (line: string) => void {
  return (line) => {
    try {
      appendFileSync(file, `${line}\n`, { mode: 0o640 });
    } catch (error) {
      source.warn(
        `${file} cannot be written (${(error as NodeJS.ErrnoException).code}); its lines go to standard error`,
      );
      source.write(line);
    }
  };
}

/** Warns only with the first line: most runs log none. */
function withWarning(warning: string, source: HandlerSource): (line: string) => void {
  return (line) => {
    source.warn(warning);
    source.write(line);
  };
}
