import { expectedHead } from "../database/version.js";
import type { Database } from "../engines/engine.js";
import { engineOf } from "../engines/registry.js";
import { databaseUrl, displayUrl } from "../ini/database-url.js";
import { type Ini, loadIni } from "../ini/load.js";
import { type DatabaseStatus, databaseStatus, stateStatus } from "../instance/database-status.js";
import { shellWord } from "../shell-word.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

export interface DbStatusOptions {
  config_file: string;
  waitDb?: string | undefined;
  json: boolean;
  quiet: boolean;
}

/**
 * Prints in which state the database is, and what to do about it. Nothing is changed, and the database need not be
 * writable.
 * @returns the exit status that stands for the state
 * @throws ConfigurationError, UsageError
 */
export async function dbStatus(options: DbStatusOptions, terminal: Terminal): Promise<number> {
  const ini = loadIni(options.config_file);
  const url = databaseUrl(ini);
  const engine = await engineOf(url);
  const log = await sqlLog(ini, terminal, engine);
  const status = await databaseStatus(engine, { ...log, wait: waitSeconds(options.waitDb) }, (database) =>
    countDrift(ini, database, terminal),
  );
  const { state, revision, users, repositories, root, drift, release, reason, hint } = status;
  const place = { engine: engine.name, database: displayUrl(url) };
  const document = {
    ...{ state, ...place, revision, head: expectedHead, release, users, repositories, root, drift, reason },
    hint: hint ?? nextStep(status, options.config_file),
  };
  if (options.json) terminal.print(printableJson(document));
  else if (!options.quiet) for (const line of linesFor(document)) terminal.print(line);
  if (!options.json && document.hint !== null && !(options.quiet && state === "current")) terminal.warn(document.hint);
  return stateStatus[state];
}

/** The command that brings the database further, or what to check. */
function nextStep({ state, drift }: DatabaseStatus, configFile: string): string | null {
  const ini = shellWord(configFile);
  switch (state) {
    case "missing":
    case "empty":
      return `To create the tables: kallithea-cli db-create -c ${ini}`;
    case "behind":
      return `To upgrade it: kallithea-cli migrate -c ${ini} upgrade head`;
    case "foreign":
      return "Check sqlalchemy.url in the ini, or give Kallithea a separate database.";
    case "newer":
      return "Use the release that upgraded the database, or downgrade with it first.";
    default:
      return drift ? `To list the differences: kallithea-cli migrate -c ${ini} check` : null;
  }
}

function linesFor(status: Omit<DatabaseStatus, "hint"> & { database: string; head: string }): string[] {
  const { state, database, revision, head, release, users, repositories, root, drift, reason } = status;
  const rows: [string, string | number | null][] = [
    ["State", state],
    ["Database", database],
    ["Revision", revision === null && release !== null ? "none (before Alembic)" : revision],
    ["Head", head],
    ["Kallithea", release],
    ["Users", users],
    ["Repositories", repositories],
    ["Root", root],
    ["Drift", drift === null ? null : drift === 0 ? "none" : `${drift} difference${drift === 1 ? "" : "s"}`],
    ["Reason", reason],
  ];
  return rows
    .filter((row) => row[1] !== null)
    .map(([title, value]) => `${`${title}:`.padEnd(14)}${printable(String(value))}`);
}

/** As `migrate check` counts, without its log. */
async function countDrift(ini: Ini, database: Database, terminal: Terminal): Promise<number> {
  const { pendingOperations } = await import("../migrations/autogenerate/autogenerate.js");
  const { leaveAlone, matchesAny } = await import("../migrations/autogenerate/leave-alone.js");
  const section = ini.section("alembic");
  const isExcluded = matchesAny(section?.get("exclude_tables") ?? "");
  const created = await createdByOwnRevisions(ini, terminal);
  const operations = await pendingOperations(database, {
    leaveAlone: (reflected, target) => leaveAlone(reflected, target, { isExcluded, created, warn: () => {} }),
  });
  return operations.length;
}

/** Revision files are read only if the ini has other folders of them than the program's. */
async function createdByOwnRevisions(ini: Ini, terminal: Terminal): Promise<ReadonlySet<string>> {
  const section = ini.section("alembic");
  const shipped = (section?.get("script_location") ?? "kallithea:alembic") === "kallithea:alembic";
  if (section === undefined || (shipped && !section.get("version_locations"))) return new Set();
  const { loadEnvironment } = await import("./migrate/environment.js");
  const { ownObjects } = await import("./migrate/compare-schema.js");
  return ownObjects(await loadEnvironment({ config_file: ini.path, name: "alembic" }), terminal);
}
