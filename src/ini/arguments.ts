// The words that follow config-create's file: `key=value`, and `[section]` for those behind it.
import { UsageError } from "../errors.js";
import { strip } from "./parse.js";
import type { Settings } from "./patch.js";

const engines = ["sqlite", "postgres", "mysql"] as const;
const servers = ["waitress", "gearbox", "gevent", "gunicorn", "uwsgi"] as const;

/** The keys that steer the template. */
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
}

export const mainDefaults: Readonly<MainValues> = { database_engine: "sqlite", http_server: "waitress", host: "127.0.0.1", port: "5000" };

/** What the main keys can be, for those that have a choice. */
export const mainChoices: Readonly<Partial<Record<string, readonly string[]>>> = { database_engine: engines, http_server: servers };

/** Kallithea's config-create takes these two for keys of its template and makes nothing of them. */
const withoutEffect = ["uuid", "version"];

/**
 * Reads the words. A main key counts as one until the first `[section]`; any other key is for [app:main], or for the section that
 * was named last. The last of two values for one key holds.
 * @throws UsageError naming the word that is wrong
 */
export function readArguments(words: readonly string[]): IniRequest {
  const main: Record<string, string> = { ...mainDefaults };
  const settings = new Map<string, Map<string, string>>();
  let section: string | undefined;
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals === -1) section = sectionName(word);
    else if (section === undefined && Object.hasOwn(main, word.slice(0, equals)))
      setMain(main, word.slice(0, equals), word.slice(equals + 1));
    else {
      const key = word.slice(0, equals);
      if (section === undefined && withoutEffect.includes(key)) throw new UsageError(`${key} cannot be given: it is made anew each time.`);
      const name = section ?? "app:main";
      settings.set(name, (settings.get(name) ?? new Map<string, string>()).set(key, strip(word.slice(equals + 1))));
    }
  }
  return { main: main as unknown as MainValues, settings };
}

function sectionName(word: string): string {
  const name = /^\[(.+)\]$/s.exec(word)?.[1];
  if (name !== undefined) return name;
  throw new UsageError(`"${word}" is neither key=value nor [section].`, { hint: "A section is quoted for the shell: '[server:main]'." });
}

function setMain(main: Record<string, string>, key: string, value: string): void {
  const choices = mainChoices[key];
  if (choices !== undefined && !choices.includes(value)) {
    throw new UsageError(`${key} is "${value}", and can be one of ${choices.join(", ")}.`);
  }
  main[key] = value;
}
