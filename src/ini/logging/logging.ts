// Logging as configured by the ini's [loggers], [handlers] and [formatters], by the rules of Python's logging.config.

import type { Ini } from "../load.js";
import { strip } from "../scan.js";
import { type Handler, type HandlerSource, handlerNamed, levelOf } from "./log-handlers.js";
import { type Level, levelNumbers, notSet } from "./log-levels.js";

export interface Logger {
  isEnabledFor(level: Level): boolean;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The logger of a name such as `kallithea.lib.utils`; the dots form a hierarchy. */
export type LoggerFor = (name: string) => Logger;

/** The logger that SQL statements go to. */
export const sqlLoggerName = "sqlalchemy.engine";

const sqlHandler = "console_sql";

/**
 * The loggers of an ini file. Without a configuration, warnings and errors go to standard error; each mistake in one is
 * reported once, and the rest of it applies.
 * @param write receives each finished line for standard error
 */
export function loggers(ini: Ini, write: (line: string) => void): LoggerFor {
  const { nodes, output } = configuration(ini);
  output.writeTo(write);
  return (name) => {
    const chain = nodesAbove(name, nodes);
    const level = levelIn(chain);
    const isEnabledFor = (lineLevel: Level) => levelNumbers[lineLevel] >= level;
    const log = (lineLevel: Level) => (message: string) => {
      if (isEnabledFor(lineLevel)) emit(chain, { name, level: lineLevel, message, time: new Date() }, write);
    };
    return { isEnabledFor, debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  };
}

/** Whether SQL is logged: [handler_console_sql] is at DEBUG, or the logger `sqlalchemy.engine` at INFO. */
export function logsSql(ini: Ini): boolean {
  return levelNumbers.info >= levelIn(nodesAbove(sqlLoggerName, configuration(ini).nodes));
}

/** The logging configuration of an ini. */
interface Configuration {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly output: Output;
}

/** Commands need it several times, and for several loggers. */
const configurations = new WeakMap<Ini, Configuration>();

function configuration(ini: Ini): Configuration {
  const known = configurations.get(ini);
  if (known !== undefined) return known;
  const output = new Output();
  const made = { nodes: configuredNodes(handlerSource(ini, output)), output };
  configurations.set(ini, made);
  return made;
}

/** The destination of lines for standard error; lines are kept until it is known. */
class Output {
  #write: ((line: string) => void) | undefined;
  #kept: string[] = [];

  write(line: string): void {
    if (this.#write === undefined) this.#kept.push(line);
    else this.#write(line);
  }

  writeTo(write: (line: string) => void): void {
    this.#write = write;
    for (const line of this.#kept.splice(0)) write(line);
  }
}

/** One configured logger. */
interface Node {
  readonly level: number;
  readonly propagate: boolean;
  readonly handlers: readonly Handler[];
}

function handlerSource(ini: Ini, output: Output): HandlerSource {
  const reported = new Set<string>();
  return {
    folder: ini.folder,
    section: (name) => ini.rawSection(name),
    write: (line) => output.write(line),
    warn(message) {
      if (!reported.has(message)) output.write(`${ini.path}, logging: ${message}.`);
      reported.add(message);
    },
  };
}

/** By qualified name; that of the root is empty. */
function configuredNodes(source: HandlerSource): ReadonlyMap<string, Node> {
  const handlers = new Map<string, Handler>();
  const handler = (name: string) => {
    const made = handlers.get(name) ?? handlerNamed(name, source);
    handlers.set(name, made);
    return made;
  };
  const nodes = new Map<string, Node>([["", { level: levelNumbers.warn, propagate: false, handlers: [] }]]);
  for (const name of listed(source.section("loggers")?.get("keys"))) {
    const section = source.section(`logger_${name}`);
    if (section === undefined) source.warn(`there is no section [logger_${name}]`);
    else
      nodes.set(
        name === "root" ? "" : (section.get("qualname") ?? name),
        configuredNode(name, section, source, handler),
      );
  }
  if (source.section(`handler_${sqlHandler}`)?.get("level") === "DEBUG") addSqlHandler(nodes, handler);
  return nodes;
}

function configuredNode(
  name: string,
  section: ReadonlyMap<string, string>,
  source: HandlerSource,
  handler: (name: string) => Handler,
): Node {
  return {
    level: levelOf(section, `logger_${name}`, source) ?? (name === "root" ? levelNumbers.warn : notSet),
    propagate: section.get("propagate") !== "0",
    handlers: listed(section.get("handlers")).map(handler),
  };
}

/** A switch for developers: SQL goes to that one handler, unless it is logged anyway. */
function addSqlHandler(nodes: Map<string, Node>, handler: (name: string) => Handler): void {
  if (levelIn(nodesAbove(sqlLoggerName, nodes)) <= levelNumbers.info) return;
  nodes.set(sqlLoggerName, { level: levelNumbers.debug, propagate: false, handlers: [handler(sqlHandler)] });
}

/** The configured loggers that apply to a name, nearest first, the root last. */
function nodesAbove(name: string, nodes: ReadonlyMap<string, Node>): Node[] {
  const parts = name.split(".");
  const names = parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
  return [...names, ""].map((ancestor) => nodes.get(ancestor)).filter((node) => node !== undefined);
}

function levelIn(chain: readonly Node[]): number {
  return chain.find((node) => node.level !== notSet)?.level ?? notSet;
}

function emit(chain: readonly Node[], record: Parameters<Handler["handle"]>[0], write: (line: string) => void): void {
  let handled = false;
  for (const node of chain) {
    for (const handler of node.handlers) {
      handled = true;
      if (levelNumbers[record.level] >= handler.level) handler.handle(record);
    }
    if (!node.propagate) break;
  }
  // As Python's "last resort": a warning must not get lost without a handler.
  if (!handled && levelNumbers[record.level] >= levelNumbers.warn) write(record.message);
}

/** `keys = root, kallithea` as a list. */
function listed(text = ""): string[] {
  return text
    .split(",")
    .map(strip)
    .filter((name) => name !== "");
}
