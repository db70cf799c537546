// `sqlalchemy.url`, parsed as SQLAlchemy 1.3 does, for the three engines that Kallithea supports.
import path from "node:path";
import { ConfigurationError } from "../errors.js";
import type { Ini } from "./load.js";

export type DatabaseUrl = SqliteUrl | ServerUrl;

export interface SqliteUrl {
  readonly engine: "sqlite";
  /** Absolute path, or `:memory:`. */
  readonly file: string;
  /** Seconds to wait for a lock. */
  readonly timeout: number;
}

export interface ServerUrl {
  readonly engine: "postgresql" | "mysql";
  readonly user?: string;
  readonly password?: string;
  readonly host?: string;
  readonly port?: number;
  readonly database: string;
  readonly query: ReadonlyMap<string, string>;
}

const key = "sqlalchemy.url";

const exampleUrls = [
  "sqlite:///%(here)s/kallithea.db?timeout=60",
  "postgresql://user:password@host/name",
  "mysql://user:password@host/name?charset=utf8mb4",
].join(", ");

/** The default of Python's sqlite3. */
const defaultTimeout = 5;

/**
 * The database that an ini file names.
 * @throws ConfigurationError naming the file, never the URL itself: no `sqlalchemy.url`, or one that cannot be used
 */
export function databaseUrl(ini: Ini): DatabaseUrl {
  const known = parsed.get(ini) ?? parseUrlOf(ini);
  parsed.set(ini, known);
  return known;
}

/** Commands need it several times. */
const parsed = new WeakMap<Ini, DatabaseUrl>();

function parseUrlOf(ini: Ini): DatabaseUrl {
  const text = ini.app().get(key);
  if (!text)
    throw new ConfigurationError(`${ini.path} has no ${key} in [app:main].`, {
      hint: `Set it to one of ${exampleUrls}.`,
    });
  try {
    return parseDatabaseUrl(text);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`${ini.path}: ${error.message}`, {
      ...(error.hint && { hint: error.hint }),
      cause: error,
    });
  }
}

/**
 * Parses a database URL. User and password are percent-encoded, paths and names are not; a relative path is relative to
 * the working directory.
 * @throws ConfigurationError naming the invalid part
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  if (/[\r\n]/.test(text)) throw urlError("contains a line break, which a path must not have");
  // TRAP: without the flag, a dot is not U+2028, which may be part of a password.
  const parts = /^(\w+)(?:\+\w+)?:\/\/(?:([^:/]*)(?::(.*))?@)?(?:\[([^/]+)\]|([^/:]+))?(?::([^/]*))?(?:\/(.*))?$/s.exec(
    text,
  );
  if (parts === null) throw urlError("is not a database URL");
  const [, scheme = "", user, password, ipv6, name, port, rest = ""] = parts;
  // What follows a second question mark is dropped, as SQLAlchemy 1.3 does.
  const [location = "", options = ""] = rest.split("?");
  const query = new Map([...new URLSearchParams(options)].filter(([, value]) => value !== ""));
  const host = ipv6 ?? name;
  if (scheme === "sqlite") {
    if ([user, password, host, port].some((part) => part !== undefined))
      throw urlError("has a host or a user, which SQLite does not use");
    requireWholePath(rest.slice(location.length));
    return { engine: "sqlite", file: sqliteFile(location, query), timeout: seconds(query.get("timeout")) };
  }
  return {
    engine: serverEngine(scheme),
    ...(user !== undefined && { user: decodePercent(user) }),
    ...(password !== undefined && { password: decodePercent(password) }),
    ...(host !== undefined && { host }),
    ...(port && { port: portNumber(port) }),
    database: databaseName(location),
    query,
  };
}

/** The URL for messages: without the password, and without the query, which may contain one. */
export function displayUrl(url: DatabaseUrl): string {
  if (url.engine === "sqlite") return `sqlite:///${url.file}`;
  const password = url.password === undefined ? "" : ":***";
  const account = url.user === undefined ? "" : `${encodeURIComponent(url.user)}${password}@`;
  const host = url.host?.includes(":") ? `[${url.host}]` : (url.host ?? "");
  return `${url.engine}://${account}${host}${url.port === undefined ? "" : `:${url.port}`}/${url.database}`;
}

/**
 * TRAP: nothing can encode a question mark in a path, so SQLAlchemy would cut the path of `sqlite:///%(here)s/x.db` in
 * the folder `what?`, and use a file `what` beside it.
 * @param options what follows the path
 */
function requireWholePath(options: string): void {
  if (options.includes("/") || !/^(\?(\w+=.*)?)?$/s.test(options))
    throw urlError(
      "has a question mark in the path of the SQLite file: Kallithea would use another file",
      "Rename the folder or the file, or use another one.",
    );
}

function sqliteFile(location: string, query: ReadonlyMap<string, string>): string {
  if (query.has("uri")) throw urlError("asks for an SQLite URI (uri=…), which is not supported");
  return location === "" || location === ":memory:" ? ":memory:" : path.resolve(location);
}

function seconds(text: string | undefined): number {
  if (text === undefined) return defaultTimeout;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw urlError("has a timeout that is not a number of seconds");
  return value;
}

function serverEngine(scheme: string): ServerUrl["engine"] {
  if (scheme === "postgresql" || scheme === "postgres") return "postgresql";
  if (scheme === "mysql") return "mysql";
  if (scheme === "mariadb")
    throw urlError("begins with mariadb://, which Kallithea does not support", "Use mysql:// for MariaDB as well.");
  throw urlError(`names the engine "${scheme}", which Kallithea does not support`);
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    // An unencoded @ or / in a password leads here, so the text is not shown.
    throw urlError("has an invalid port number", "In a password, write %%40 for @, %%2F for / and %%3A for a colon.");
  }
  return Number(text);
}

function databaseName(location: string): string {
  if (location === "") throw urlError("does not name a database");
  return location;
}

/** Unlike `decodeURIComponent` it leaves a stray percent sign alone, as Python's `unquote` does. */
function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
}

function urlError(what: string, hint = `Use one of these forms: ${exampleUrls}.`): ConfigurationError {
  return new ConfigurationError(`${key} ${what}.`, { hint });
}
