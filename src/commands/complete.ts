// The names that completion offers: of users, repositories, revisions and settings. Everything is only read.
import { statSync } from "node:fs";
import { homedir } from "node:os";
import { engineOf } from "../engines/registry.js";
import { databaseUrl } from "../ini/database-url.js";
import { type Ini, loadIni, readIniText } from "../ini/load.js";
import { parseIni } from "../ini/parse.js";
import { readRevisions } from "../migrations/history/files/read-revisions.js";
import { revisionFolders } from "../migrations/history/files/script-location.js";

export interface NamesOptions {
  readonly kind:
    | "user"
    | "repository"
    | "group"
    | "revision"
    | "section"
    | "setting of the ini"
    | "setting of the database"
    | "finding";
  /** As it was typed: a shell would expand `~` and variables. */
  readonly configFile: string | undefined;
  /** The section of the ini that an option names. */
  readonly section: string | undefined;
  /** How the names begin, in capitals or not. */
  readonly begin: string;
}

export interface Name {
  readonly text: string;
  readonly description?: string;
}

/**
 * The names of a kind; names of a database that begin otherwise may be missing.
 * @throws UserError if they cannot be read
 */
export async function knownNames(options: NamesOptions): Promise<readonly Name[]> {
  switch (options.kind) {
    case "user":
      return named(await usersOf(options));
    case "repository":
      return named(await repositoriesOf(options));
    case "group":
      return named(groupsOf(await repositoriesOf(options)));
    case "revision":
      return revisionsOf(options);
    case "section":
      return named(sectionsOf(options));
    case "setting of the ini":
      return named(settingsOf(options));
    case "setting of the database":
      return named((await import("../instance/settings/known-settings.js")).knownNames);
    case "finding":
      return named((await import("../instance/doctor/finding-kinds.js")).fixableIds);
  }
}

function named(texts: readonly string[]): Name[] {
  return texts.map((text) => ({ text }));
}

/** Everybody who has not logged in is the user "default", whom no command changes. */
const queries = {
  users: "SELECT username AS name FROM users WHERE username <> 'default' AND lower(substr(username, 1, ?)) = ?",
  repositories: "SELECT repo_name AS name FROM repositories WHERE lower(substr(repo_name, 1, ?)) = ?",
};

/** More than anybody reads. */
const most = 20_000;

/** Seconds to wait for a lock of an SQLite file. */
const lockSeconds = 1;

function usersOf(options: NamesOptions): Promise<string[]> {
  return select(queries.users, options);
}

function repositoriesOf(options: NamesOptions): Promise<string[]> {
  return select(queries.repositories, options);
}

async function select(query: string, options: NamesOptions): Promise<string[]> {
  const url = databaseUrl(iniOf(options));
  const engine = await engineOf(
    url.engine === "sqlite" ? { ...url, timeout: Math.min(url.timeout, lockSeconds) } : url,
  );
  const session = await engine.plainSession({ wait: 0, readOnly: true });
  try {
    // Engines disagree about the capitals of other letters.
    const begin = /^[ -~]*$/.test(options.begin) ? options.begin.toLowerCase() : "";
    const rows = await session.query<{ name: string }>(`${query} ORDER BY 1 LIMIT ${most}`, [begin.length, begin]);
    return rows.map(({ name }) => name);
  } finally {
    await session.close();
  }
}

/** Every group that has a repository, at any depth. */
function groupsOf(repositories: readonly string[]): string[] {
  const groups = repositories.flatMap((name) => {
    const parts = name.split("/");
    return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
  });
  return [...new Set(groups)].sort();
}

async function revisionsOf(options: NamesOptions): Promise<Name[]> {
  const section = iniOf(options).section(options.section ?? "alembic");
  const folders = revisionFolders(
    { script_location: section?.get("script_location"), version_locations: section?.get("version_locations") },
    process.cwd(),
  );
  const revisions = await readRevisions(folders);
  return revisions.flatMap(({ id, branchLabels, longDoc }) =>
    [id, ...branchLabels].map((text) => ({ text, description: longDoc.split("\n", 1)[0] ?? "" })),
  );
}

function sectionsOf(options: NamesOptions): string[] {
  const { text, path } = readIniText(fileOf(options));
  return [...parseIni(text, path).keys()];
}

/** Of [app:main], or of the section that an option names. */
function settingsOf(options: NamesOptions): string[] {
  const ini = iniOf(options);
  const settings = options.section === undefined ? ini.app() : ini.rawSection(options.section);
  return [...(settings ?? new Map()).keys()];
}

function iniOf(options: NamesOptions): Ini {
  return loadIni(fileOf(options));
}

/** @throws Error if it is not a file: what comes out of a pipe can be read only once, by the command itself */
function fileOf({ configFile = "" }: NamesOptions): string {
  const expanded = configFile
    .replace(/^~(?=\/)/, homedir())
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (_, name: string, other: string) => process.env[name ?? other] ?? "");
  const file = [configFile, expanded].find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  if (file === undefined) throw new Error("there is no such file");
  return file;
}
