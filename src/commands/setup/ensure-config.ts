import { existsSync } from "node:fs";
import path from "node:path";
import { acquireLock } from "../../database/open/with-lock.js";
import { RefusedError, UsageError } from "../../errors.js";
import { LockFile } from "../../files/lock-file.js";
import { programVersion } from "../../files/shipped-files.js";
import { readArguments } from "../../ini/arguments.js";
import { databaseUrl, displayUrl, parseDatabaseUrl } from "../../ini/database-url.js";
import { escapePercent } from "../../ini/interpolate.js";
import { type Ini, iniFromText, loadIni } from "../../ini/load.js";
import { thisMachine } from "../../ini/machine.js";
import { newIni } from "../../ini/new-ini.js";
import { findPythonSide, likelyFolders } from "../../ini/python.js";
import { replaceFile } from "../../ini/replace-file.js";
import type { DatabaseStatus } from "../../instance/database-status.js";
import { shellWord } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";
import { givenSecret, type SecretSources } from "../instance/given-secret.js";
import type { Events } from "./events.js";
import type { SetupOptions } from "./options.js";

export interface Config {
  readonly ini: Ini;
  /**
   * A database beside a file that does not exist yet belongs to another file, or to one that was lost.
   * @throws RefusedError unless the database was named by --database-url
   */
  refuseAdoption(database: DatabaseStatus): void;
  /** Creates the file if it does not exist. */
  create(terminal: Pick<Terminal, "warn">): Promise<void>;
}

/**
 * The ini, or the one that would be created: with `--database-url`, or else with an SQLite file beside it.
 * @throws RefusedError for one that names another database than the option; UsageError, ConfigurationError
 */
export async function openConfig(
  options: SetupOptions,
  sources: SecretSources,
  events: Events,
  terminal: Terminal,
): Promise<Config> {
  const file = path.resolve(options.config_file);
  const given = await givenSecret(sources, terminal);
  const url = given === undefined ? undefined : absoluteUrl(given.replaceAll("%(here)s", path.dirname(file)));
  if (url !== undefined) parseDatabaseUrl(url);
  if (existsSync(file)) return { ini: existing(file, url, events), refuseAdoption: () => {}, create: async () => {} };
  requireFolder(file);
  const text = newText(file, url);
  const ini = iniFromText(text, file);
  return {
    ini,
    refuseAdoption(status) {
      // Another run that has just set up this instance has created the file first.
      if (url === undefined && !existsSync(file)) throw adoption(ini, status);
    },
    async create({ warn }) {
      const reportCreated = (sentence: string) =>
        events.report({ event: "config", changed: true, sentence, details: { file } });
      if (options.dryRun) return reportCreated(`Would create ${file}`);
      if (await createOnce(file, text, warn)) reportCreated(`Created ${file}`);
      else existing(file, url, events);
    },
  };
}

function adoption(ini: Ini, { users, repositories }: DatabaseStatus): RefusedError {
  const name = displayUrl(databaseUrl(ini));
  const content = [users !== null && `users: ${users}`, repositories !== null && `repositories: ${repositories}`];
  const words = content.filter((part) => part !== false).join(", ");
  return new RefusedError(
    `${ini.path} does not exist, but the database beside it does: ${name}${words && ` (${words})`}. Nothing was changed.`,
    [
      "If another configuration file uses this database, give that file with -c, or a --database-url for a separate database.",
      `If ${path.basename(ini.path)} was lost, name the database: --database-url ${shellWord(ini.app().get("sqlalchemy.url") ?? name)}`,
    ].join("\n"),
  );
}

/** Of two that create it at once, the second uses what the first has written. @returns whether it was created */
async function createOnce(file: string, text: string, notice: (line: string) => void): Promise<boolean> {
  const lock = new LockFile(`${file}.lock`);
  await acquireLock(lock, { database: file, onNotice: notice });
  try {
    if (existsSync(file)) return false;
    replaceFile(file, text, { clobber: false });
    return true;
  } finally {
    lock.unlock();
  }
}

function existing(file: string, url: string | undefined, events: Events): Ini {
  const ini = loadIni(file);
  if (url !== undefined && !isSame(parseDatabaseUrl(url), databaseUrl(ini))) {
    throw new RefusedError(
      `${file} names another database than --database-url: ${displayUrl(databaseUrl(ini))}. Nothing was changed.`,
      `To change the file: kallithea-cli config-set -c ${shellWord(file)} --stdin, with a line sqlalchemy.url=… as input.`,
    );
  }
  events.report({ event: "config", changed: false, details: { file } });
  return ini;
}

function isSame(one: object, other: object): boolean {
  const plain = (url: object) =>
    JSON.stringify(url, (_key, value: unknown) => (value instanceof Map ? [...value].sort() : value));
  return plain(one) === plain(other);
}

function newText(file: string, url: string | undefined): string {
  const request = readArguments(url === undefined ? [] : [`sqlalchemy.url=${escapePercent(url)}`]);
  const python = findPythonSide(likelyFolders(process.env, path.dirname(file)).join(path.delimiter));
  return newIni(request, thisMachine(programVersion(), process.argv[1] ?? "", python, process.env), file);
}

/** The server, and a cron job, may run in another folder than this one. */
function absoluteUrl(url: string): string {
  const [, file, query = ""] = /^sqlite:\/\/\/([^/?:][^?]*)(\?.*)?$/s.exec(url) ?? [];
  return file === undefined ? url : `sqlite:///${path.resolve(file)}${query}`;
}

function requireFolder(file: string): void {
  const folder = path.dirname(file);
  if (!existsSync(folder))
    throw new UsageError(`The folder of the configuration file does not exist: ${folder}`, {
      hint: `mkdir -p ${shellWord(folder)}`,
    });
}
