// The arguments after config-create's file: `key=value`, and `[section]` for those that follow.
import { UsageError } from "../errors.js";
import type { Settings } from "./patch.js";
import { strip } from "./scan.js";

const engines = ["sqlite", "postgres", "mysql"] as const;
const servers = ["waitress", "gearbox", "gevent", "gunicorn", "uwsgi"] as const;

/** The keys that change the template. */
export interface MainValues {
  database_engine: (typeof engines)[number];
  http_server: (typeof servers)[number];
  host: string;
  port: string;
}

export interface IniRequest {
  readonly main: MainValues;
  /** Everything else, by section. */
  readonly settings: Settings;
  /** Main keys that came after other settings, and so are settings of [app:main]. */
  readonly misplaced: readonly string[];
  /** If the two keys that name the engine contradict each other. */
  readonly warning?: string;
}

export const mainDefaults: Readonly<MainValues> = {
  database_engine: "sqlite",
  http_server: "waitress",
  host: "127.0.0.1",
  port: "5000",
};

/** The possible values of main keys, for those that have a choice. */
export const mainChoices: Readonly<Partial<Record<string, readonly string[]>>> = {
  database_engine: engines,
  http_server: servers,
};

/** Kallithea's config-create accepts these keys of its template and ignores them. */
const generatedKeys = ["uuid", "version"];

/**
 * Parses the arguments. A main key counts as one until a `[section]` or another key is given; from then on, every key
 * belongs to that section, or to [app:main] without one. If a key is given twice, the last value counts.
 * @throws UsageError naming the invalid argument
 */
export function readArguments(words: readonly string[]): IniRequest {
  const main: Record<string, string> = { ...mainDefaults };
  const settings = new Map<string, Map<string, string>>();
  const misplaced: string[] = [];
  const givenKeys = new Set<string>();
  let section: string | undefined;
  let sectionNamed = false;
  for (const word of words) {
    const [key, value] = splitWord(word);
    if (value === undefined) {
      section = key;
      sectionNamed = true;
    } else if (section === undefined && Object.hasOwn(main, key)) {
      setMain(main, key, value);
      givenKeys.add(key);
    } else {
      if (section === undefined && generatedKeys.includes(key))
        throw new UsageError(`${key} is always generated and cannot be set.`);
      if (!sectionNamed && Object.hasOwn(main, key)) misplaced.push(key);
      section ??= "app:main";
      if (section === "server:main" && key === "port") checkPort(value);
      settings.set(section, (settings.get(section) ?? new Map<string, string>()).set(key, value));
    }
  }
  return withEngineOfUrl(
    { main: main as unknown as MainValues, settings, misplaced },
    givenKeys.has("database_engine"),
  );
}

/** `sqlalchemy.url` determines the engine, regardless of the template's key. */
function withEngineOfUrl(request: IniRequest, engineGiven: boolean): IniRequest {
  const scheme = /^(\w+)(?:\+\w+)?:/.exec(request.settings.get("app:main")?.get("sqlalchemy.url") ?? "")?.[1];
  const engine = scheme === "postgresql" ? "postgres" : engines.find((name) => name === scheme);
  const { database_engine } = request.main;
  if (engine === undefined || engine === database_engine) return request;
  const warning = `sqlalchemy.url is for ${engine}, so database_engine=${database_engine} has no effect.`;
  return { ...request, main: { ...request.main, database_engine: engine }, ...(engineGiven && { warning }) };
}

/** Key and value, or only the name of a section. */
function splitWord(word: string): [string, string?] {
  const equals = word.indexOf("=");
  if (equals !== -1) return [word.slice(0, equals), strip(word.slice(equals + 1))];
  return [sectionName(word)];
}

function sectionName(word: string): string {
  const name = /^\[(.+)\]$/s.exec(word)?.[1];
  if (name !== undefined) return name;
  throw new UsageError(`"${word}" is neither key=value nor [section].`, {
    hint: "Quote a section for the shell: '[server:main]'.",
  });
}

function setMain(main: Record<string, string>, key: string, value: string): void {
  const choices = mainChoices[key];
  if (choices !== undefined && !choices.includes(value)) {
    throw new UsageError(`${key}: expected one of ${choices.join(", ")}, not "${value}".`);
  }
  if (/[\r\n]/.test(value)) throw new UsageError(`${key} must not contain a line break.`);
  if (key === "port") checkPort(value);
  main[key] = value;
}

/** @throws UsageError for an invalid port; the value of %(…)s is known only when the file is read */
function checkPort(value: string): void {
  if (value.includes("%(") || (/^\d{1,5}$/.test(value) && Number(value) <= 65_535)) return;
  throw new UsageError(`port: "${value}" is not a valid port number.`, {
    hint: "Use a number up to 65535, e.g. port=5000.",
  });
}
