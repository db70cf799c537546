// The state of an instance's database, for scripts that have to decide what to do with it. Only reads.
import type { DataSource } from "typeorm";
import { isForeign, versionTables } from "../database/create/refuse-foreign.js";
import { DatabaseMissingError } from "../database/open/database-missing-error.js";
import type { OpenOptions } from "../database/open/open-options.js";
import { ServerNotReadyError } from "../database/open/server-not-ready-error.js";
import { currentRevisions, expectedHead, isShipped } from "../database/version.js";
import type { Engine, InspectedDatabase } from "../engines/engine.js";
import { ConfigurationError, exitStatus, RefusedError, UserError } from "../errors.js";

/** Each state with the exit status that stands for it. */
export const stateStatus = {
  unreachable: exitStatus.unreachable,
  missing: exitStatus.pending,
  empty: exitStatus.pending,
  foreign: exitStatus.refused,
  behind: exitStatus.pending,
  newer: exitStatus.refused,
  current: exitStatus.ok,
  unknown: exitStatus.error,
} as const;

export type DatabaseState = keyof typeof stateStatus;

export interface DatabaseStatus {
  readonly state: DatabaseState;
  /** At which revision it is; several are separated by blanks. null before Alembic, which Kallithea has used since 0.4. */
  readonly revision: string | null;
  /** The Kallithea release whose database it is, e.g. `0.3`; null if no release has this revision. */
  readonly release: string | null;
  /** Without the anonymous user. */
  readonly users: number | null;
  readonly repositories: number | null;
  /** The repositories root. */
  readonly root: string | null;
  /** How many changes would make the schema that of the entities; null if it was not compared. */
  readonly drift: number | null;
  /** Why it is not known, or cannot be reached; or what an interrupted migration has left. */
  readonly reason: string | null;
  readonly hint: string | null;
}

/** Compares the schema of a current database with the entities. @returns how many operations are pending */
export type CountDrift = (database: InspectedDatabase) => Promise<number>;

/**
 * Determines the state of a database. An error that prevents this is part of the result, unless it is a bug.
 * @throws ConfigurationError if the URL cannot be used
 */
export async function databaseStatus(
  engine: Engine,
  options: Pick<OpenOptions, "logSql" | "wait">,
  countDrift?: CountDrift,
): Promise<DatabaseStatus> {
  let database: InspectedDatabase | undefined;
  try {
    database = await engine.inspect(options);
    return await readStatus(database, countDrift);
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof ConfigurationError) throw error;
    const state =
      error instanceof ServerNotReadyError
        ? "unreachable"
        : error instanceof DatabaseMissingError
          ? "missing"
          : "unknown";
    return { ...nothingKnown, state, reason: error.message, hint: error.hint ?? null };
  } finally {
    await database?.close();
  }
}

/**
 * Refuses a database that nothing may be done to.
 * @param database its name, for the message
 * @throws ServerNotReadyError, UserError if its state is not known; RefusedError for one of another program or of a
 * later release
 */
export function requireUsable({ state, reason, hint, revision }: DatabaseStatus, database: string): void {
  const details = hint === null ? {} : { hint };
  if (state === "unreachable") throw new ServerNotReadyError(reason ?? `${database} cannot be reached.`, details);
  if (state === "unknown") throw new UserError(reason ?? `The state of ${database} is not known.`, details);
  if (state === "foreign")
    throw new RefusedError(`${database} is not a Kallithea database. ${reason} Nothing was changed.`, hints.foreign);
  if (state === "newer") {
    throw new RefusedError(
      `${database} is at revision ${revision}, which this release does not know. Nothing was changed.`,
      hints.newer,
    );
  }
}

/** What to do about a database that nothing may be done to. */
const hints = {
  foreign: "Check sqlalchemy.url in the ini, or give Kallithea a separate database.",
  newer: "Use the release that upgraded the database, or downgrade with it first.",
} as const;

const nothingKnown = {
  revision: null,
  release: null,
  users: null,
  repositories: null,
  root: null,
  drift: null,
  reason: null,
  hint: null,
} as const;

async function readStatus(database: InspectedDatabase, countDrift: CountDrift | undefined): Promise<DatabaseStatus> {
  const { dataSource } = database;
  const tables = await database.tableNames();
  if (isForeign(tables))
    return { ...nothingKnown, state: "foreign", reason: foreignReason(tables), hint: hints.foreign };
  if (tables.every((table) => versionTables.includes(table))) return { ...nothingKnown, state: "empty" };
  const revisions = await currentRevisions(database);
  const state = stateOf(revisions);
  return {
    ...nothingKnown,
    state,
    revision: revisions.length === 0 ? null : revisions.join(" "),
    release: revisions.length > 0 ? releaseOf(revisions) : await releaseBeforeAlembic(dataSource, tables),
    ...(await readContents(dataSource, tables)),
    drift: state === "current" && countDrift ? await countDrift(database) : null,
    reason: (await database.unfinishedStep?.()) ?? null,
    hint: state === "newer" ? hints.newer : null,
  };
}

function foreignReason(tables: readonly string[]): string {
  const shown = tables.slice(0, 5).join(", ");
  return `It has the tables of another program: ${shown}${tables.length > 5 ? ", …" : ""}.`;
}

/** Revisions of a later release, or of the site's own, are not known here. */
export function stateOf(revisions: readonly string[]): "behind" | "newer" | "current" {
  if (revisions.some((revision) => !isShipped(revision))) return "newer";
  return revisions.length === 1 && revisions[0] === expectedHead ? "current" : "behind";
}

/** The last revision of each release. */
const releases: Readonly<Record<string, string>> = {
  d7ec25b66e47: "0.5",
  a0a1bf09c143: "0.6",
  "7ba0d2cad930": "0.7",
};

function releaseOf([revision = "", ...others]: readonly string[]): string | null {
  return others.length > 0 ? null : (releases[revision] ?? null);
}

/** The only version of SQLAlchemy Migrate's table that Kallithea 0.2 to 0.3.7 have had. */
const lastVersionBeforeAlembic = 31;

async function releaseBeforeAlembic(
  dataSource: Pick<DataSource, "query">,
  tables: readonly string[],
): Promise<string | null> {
  if (!tables.includes("db_migrate_version")) return null;
  const [row] = (await dataSource.query("SELECT version FROM db_migrate_version")) as { version: unknown }[];
  return Number(row?.version) === lastVersionBeforeAlembic ? "0.3" : null;
}

async function readContents(
  dataSource: Pick<DataSource, "query">,
  tables: readonly string[],
): Promise<Pick<DatabaseStatus, "users" | "repositories" | "root">> {
  const value = async (table: string, statement: string): Promise<unknown> => {
    if (!tables.includes(table)) return undefined;
    const [row] = (await dataSource.query(statement)) as { value: unknown }[];
    return row?.value;
  };
  const count = (found: unknown) => (found === undefined ? null : Number(found));
  const root = await value("ui", "SELECT ui_value AS value FROM ui WHERE ui_section = 'paths' AND ui_key = '/'");
  return {
    users: count(await value("users", "SELECT count(*) AS value FROM users WHERE username <> 'default'")),
    repositories: count(await value("repositories", "SELECT count(*) AS value FROM repositories")),
    root: typeof root === "string" ? root : null,
  };
}
