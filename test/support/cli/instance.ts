// A folder with an ini, a folder for repositories, and optionally a database.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "./temporary-folder.js";

export interface TestInstance {
  folder: string;
  ini: string;
  /** The file of an SQLite database. */
  database: string;
  /** `sqlalchemy.url`, for queries. */
  url: string;
  repositories: string;
}

/** The smallest ini that a command can use. The caller creates and removes the folder. */
export function makeInstance(folder = makeFolder(), { timeout = 5 }: { timeout?: number } = {}): TestInstance {
  const database = path.join(folder, "temp.db");
  return instanceWith(folder, {
    url: `sqlite:///${database}?timeout=${timeout}`,
    urlInIni: `sqlite:///%(here)s/temp.db?timeout=${timeout}`,
  });
}

/** The same with a database of any engine. @param url without `%` */
export function makeInstanceOn(url: string, folder = makeFolder()): TestInstance {
  return instanceWith(folder, { url, urlInIni: url });
}

/** One that causes no warning. */
const hookInterpreter = `git_hook_interpreter = ${fileURLToPath(new URL("../reference/python-with-kallithea", import.meta.url))}`;

function instanceWith(folder: string, { url, urlInIni }: { url: string; urlInIni: string }): TestInstance {
  const instance = {
    folder,
    ini: path.join(folder, "temp.ini"),
    database: path.join(folder, "temp.db"),
    url,
    repositories: path.join(folder, "repositories"),
  };
  mkdirSync(instance.repositories, { recursive: true });
  writeFileSync(instance.ini, `[app:main]\nuse = egg:kallithea\nsqlalchemy.url = ${urlInIni}\n${hookInterpreter}\n`);
  return instance;
}

/**
 * The arguments of a `db-create` without questions, as in the developers' guide; `changes` replaces some, or removes
 * them with undefined.
 */
export function dbCreateArguments(
  instance: TestInstance,
  changes: Record<string, string | true | undefined> = {},
): string[] {
  const options = {
    repos: instance.repositories,
    user: "doe",
    email: "doe@example.com",
    password: "123456",
    "force-yes": true as const,
    ...changes,
  };
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}=${value}`];
  });
  return ["db-create", "-c", instance.ini, ...words];
}
