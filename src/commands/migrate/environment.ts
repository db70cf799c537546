// What every command of the group needs: the ini, the revisions, and the database on demand.
import { existsSync } from "node:fs";
import type { OpenOptions } from "../../database/open/open-options.js";
import type { Database } from "../../engines/engine.js";
import { type DatabaseUrl, databaseUrl, parseDatabaseUrl } from "../../ini/database-url.js";
import { type Ini, loadIni } from "../../ini/load.js";
import { readRevisions } from "../../migrations/history/files/read-revisions.js";
import { revisionFolders } from "../../migrations/history/files/script-location.js";
import { type RevisionGraph, revisionGraph } from "../../migrations/history/graph/revision-graph.js";
import { RevisionUsageError } from "../../migrations/revision-error.js";
import { shellPath } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { OutputOptions } from "../instance/output.js";
import { sqlLog } from "../instance/sql-log.js";

export interface MigrateOptions extends OutputOptions {
  config_file: string;
  /** The section of the ini that names the folders of the revisions. */
  name: string;
}

export interface Environment {
  readonly configFile: string;
  readonly ini: Ini;
  readonly folders: readonly [string, ...string[]];
  readonly graph: RevisionGraph;
  /** `exclude_tables` of the section: patterns for tables that are not compared. */
  readonly excludeTables: string;
  /** `sqlalchemy.url` of the section, or else of [app:main]. */
  readonly databaseUrl: () => DatabaseUrl;
}

/** @throws RevisionError if the ini has no such section, or a revision file is unusable */
export async function loadEnvironment({ config_file, name }: MigrateOptions): Promise<Environment> {
  const ini = existsSync(config_file) ? loadIni(config_file) : undefined;
  const section = ini?.section(name);
  if (!ini || !section) {
    throw new RevisionUsageError(
      `No config file '${config_file}' found, or file has no '[${name}]' section`,
      "Use `-c FILE` to name the ini file.",
    );
  }
  const { folders, graph } = await loadHistory(section);
  const url = section.get("sqlalchemy.url");
  let parsed: DatabaseUrl | undefined;
  return {
    configFile: config_file,
    ini,
    folders,
    graph,
    excludeTables: section.get("exclude_tables") ?? "",
    databaseUrl: () => {
      parsed ??= url ? parseDatabaseUrl(url) : databaseUrl(ini);
      return parsed;
    },
  };
}

/**
 * The revisions in the folders that the section of an ini names.
 * @throws RevisionError if there is no such folder, or a revision file cannot be used
 */
export async function loadHistory(
  section: ReadonlyMap<string, string>,
): Promise<Pick<Environment, "folders" | "graph">> {
  const folders = revisionFolders(
    { script_location: section.get("script_location"), version_locations: section.get("version_locations") },
    process.cwd(),
  );
  return { folders, graph: revisionGraph(await readRevisions(folders)) };
}

/** Opens the database for as long as `use` runs. */
export async function withDatabase<Result>(
  { ini, databaseUrl }: Environment,
  terminal: Terminal,
  use: (database: Database) => Promise<Result>,
  options: Pick<OpenOptions, "readOnly" | "withoutEntities"> = {},
): Promise<Result> {
  const { engineOf } = await import("../../engines/registry.js");
  const engine = await engineOf(databaseUrl());
  const database = await engine.open({ ...(await sqlLog(ini, terminal, engine)), ...options });
  try {
    return await use(database);
  } finally {
    await database.dataSource.destroy();
  }
}

/** The rows of the version table, read from a database that need not be writable. */
export function currentRows(environment: Environment, terminal: Terminal): Promise<string[]> {
  const options = { readOnly: true, withoutEntities: true };
  return withDatabase(environment, terminal, (database) => currentRowsOf(environment, database, terminal), options);
}

/** The rows of the version table. If the database has no Kallithea tables at all, a warning says so. */
export async function currentRowsOf(
  environment: Environment,
  database: Database,
  terminal: Terminal,
): Promise<string[]> {
  const { currentRevisions, hasNoKallitheaTables } = await import("../../database/version.js");
  const rows = await currentRevisions(database);
  if (rows.length === 0 && (await hasNoKallitheaTables(database))) terminal.warn(createHint(environment));
  return rows;
}

/** What to do with a database without Kallithea tables. */
export function createHint({ configFile }: Pick<Environment, "configFile">): string {
  return `The database has no Kallithea tables. To create them: kallithea-cli db-create -c ${shellPath(configFile)}`;
}
