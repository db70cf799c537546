// The [handler_…] sections: where a log line goes, and in which form.
import { appendFileSync } from "node:fs";
import path from "node:path";
import { type Formatter, formatter, type LogRecord } from "./log-format.js";
import { levelNumber, notSet } from "./log-levels.js";

export interface Handler {
  /** The lowest level that it takes. */
  readonly level: number;
  handle(record: LogRecord): void;
}

/** What handlers are made from; `warn` says once what in the configuration cannot be followed. */
export interface HandlerSource {
  readonly folder: string;
  section(name: string): ReadonlyMap<string, string> | undefined;
  write(line: string): void;
  warn(message: string): void;
}

/**
 * The handler that an ini file calls `name`. What is wrong with its section is said, and standard error takes its
 * lines.
 */
export function handlerNamed(name: string, source: HandlerSource): Handler {
  const section = source.section(`handler_${name}`);
  if (section === undefined) source.warn(`there is no section [handler_${name}]`);
  const format = formatterNamed(section?.get("formatter"), source);
  const send = destination(name, section ?? new Map(), source);
  return { level: levelOf(section, `handler_${name}`, source) ?? notSet, handle: (record) => send(format(record)) };
}

/** The level that a section has; undefined where it has none. One that Python does not know is said and left out. */
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
  // Kallithea's own colour formatters are the plain one where nobody looks at a screen; ours never colours.
  return formatter(section?.get("format"), section?.get("datefmt"));
}

function destination(
  name: string,
  section: ReadonlyMap<string, string>,
  source: HandlerSource,
): (line: string) => void {
  const kind = section.get("class")?.split(".").at(-1) ?? "StreamHandler";
  if (kind === "NullHandler") return () => undefined;
  // A stream is standard error even where the ini says sys.stdout: results alone go there.
  if (kind === "StreamHandler") return source.write;
  const file = kind.endsWith("FileHandler") ? firstText(section.get("args")) : undefined;
  if (file !== undefined) return intoFile(path.resolve(file.replaceAll("%(here)s", source.folder)), source);
  return withNotice(`[handler_${name}] has an unsupported class (${kind}); its lines go to standard error`, source);
}

/** The first string of `('/var/log/kallithea.log', 'a')`. */
function firstText(args = ""): string | undefined {
  return /^\(\s*[rRuU]?(["'])(.+?)\1/.exec(args)?.[2];
}

/** Appends and never rotates: the server that shares the file does. */
function intoFile(file: string, source: HandlerSource): (line: string) => void {
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

/** Said with the first line only: most runs have none. */
function withNotice(notice: string, source: HandlerSource): (line: string) => void {
  return (line) => {
    source.warn(notice);
    source.write(line);
  };
}
