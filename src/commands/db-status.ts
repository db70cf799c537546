import { expectedHead, upgradeHint } from "../database/version.js";
import { engineOf } from "../engines/registry.js";
import { databaseUrl, displayUrl } from "../ini/database-url.js";
import { loadIni } from "../ini/load.js";
import { type DatabaseState, type DatabaseStatus, databaseStatus, stateStatus } from "../instance/database-status.js";
import { type Metric, metricsText } from "../instance/metrics.js";
import { shellWord } from "../shell-word.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { countDrift } from "./instance/count-drift.js";
import { outputFormat } from "./instance/output-format.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

export interface DbStatusOptions {
  config_file: string;
  waitDb?: string | undefined;
  json: boolean;
  format?: string | undefined;
  quiet: boolean;
}

/**
 * Prints in which state the database is, and what to do about it. Nothing is changed, and the database need not be
 * writable.
 * @returns the exit status that stands for the state
 * @throws ConfigurationError, UsageError
 */
export async function dbStatus(options: DbStatusOptions, terminal: Terminal): Promise<number> {
  const format = outputFormat(options);
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
  if (format === "json") terminal.print(printableJson(document));
  else if (format === "prometheus") terminal.print(metricsText(metricsOf(status)));
  else if (!options.quiet) for (const line of linesFor(document)) terminal.print(line);
  if (format === "text") for (const line of problemLines(document, options.quiet)) terminal.warn(line);
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
      return upgradeHint(ini);
    default:
      return drift ? `To list the differences: kallithea-cli migrate -c ${ini} check` : null;
  }
}

/** With `--quiet` also what is wrong: nothing else says it then. */
function problemLines(
  { state, database, reason, hint }: DatabaseStatus & { database: string },
  isQuiet: boolean,
): string[] {
  if (isQuiet && state === "current") return [];
  const problem = isQuiet ? [printable(reason ?? `${database} is ${state}.`)] : [];
  return [...problem, ...(hint === null ? [] : [hint])];
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

/** States in which the database answered. */
const isUp: Readonly<Record<DatabaseState, boolean>> = {
  unreachable: false,
  missing: false,
  unknown: false,
  empty: true,
  foreign: true,
  behind: true,
  newer: true,
  current: true,
};

/** A value that is not known has no sample. */
function metricsOf({ state, drift, users, repositories }: DatabaseStatus): Metric[] {
  const gauge = (name: string, help: string, value: number | null): Metric => ({
    name,
    help,
    samples: value === null ? [] : [{ value }],
  });
  return [
    gauge("database_up", "Whether the database could be opened.", isUp[state] ? 1 : 0),
    {
      name: "database_state",
      help: "The state of the database: 1 for the one that it is in.",
      samples: Object.keys(isUp).map((name) => ({ labels: { state: name }, value: name === state ? 1 : 0 })),
    },
    gauge("schema_drift", "Differences between the schema and the one that Kallithea expects.", drift),
    gauge("users", "Users, without the anonymous one.", users),
    gauge("repositories", "Repositories in the database.", repositories),
  ];
}
