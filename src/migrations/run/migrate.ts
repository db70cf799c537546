// What upgrade and downgrade have in common: everything but the plan.

import { isForeign } from "../../database/create/refuse-foreign.js";
import { currentRevisions, type VersionedDatabase } from "../../database/version.js";
import { PendingError, RefusedError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { ownCommand } from "../../own-command.js";
import type { RevisionGraph } from "../history/graph/revision-graph.js";
import type { Plan, PlannedStep } from "../plan/planned-step.js";
import type { MigrationContext, MigrationEngine } from "./migration-engine.js";
import { rehearse } from "./rehearsal.js";
import { logContext, type Report } from "./report.js";
import { loadSteps } from "./steps/load-steps.js";
import { runSteps } from "./steps/run-steps.js";

/** What migrations need from an open database. */
export interface MigratableDatabase extends VersionedDatabase {
  migrations(context: MigrationContext): Promise<MigrationEngine>;
}

export interface MigrationSession {
  readonly database: MigratableDatabase;
  readonly graph: RevisionGraph;
  readonly report: Report;
  /** Ends the run at the next point where it can roll back; its reason is an InterruptedError. */
  readonly signal?: AbortSignal | undefined;
}

export interface MigrateOptions {
  /** Whether to back up an SQLite file first. */
  readonly backup: boolean;
  /** How many backups to keep after a successful run. */
  readonly keepBackups?: number | undefined;
  /** Runs the plan, its reverse and the plan again on a copy, and nothing on the database. */
  readonly rehearse: boolean;
}

/** What a run has done, or a rehearsal has tried. */
export interface MigrationOutcome {
  /** The rows of the version table before and after. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly steps: readonly PlannedStep[];
  /** The path of the backup of an SQLite file. */
  readonly backup?: string | undefined;
}

/**
 * Plans from the rows of the version table, and runs the plan. Nothing is locked or backed up if there is nothing to
 * do.
 * @throws InterruptedError; UserError; a step that fails leaves the database as it was after the step before it
 */
export async function migrate(
  session: MigrationSession,
  plan: (rows: readonly string[]) => Plan,
  options: MigrateOptions,
): Promise<MigrationOutcome> {
  const { database, report, signal } = session;
  const engine = await database.migrations({ onNotice: report.notice, signal });
  logContext(engine, report);
  const unchanged = await currentRevisions(database);
  if (plan(unchanged).steps.length === 0) {
    await engine.removeStaleFiles?.();
    return { from: unchanged, to: unchanged, steps: [] };
  }
  return engine.withMigrationLock(async () => {
    // Another run may have changed them while this one waited.
    const rows = await currentRevisions(database);
    const planned = plan(rows);
    for (const warning of planned.warnings) report.warn(warning);
    await engine.rejectLeftovers();
    await requireStartingPoint(engine, database, planned);
    const outcome = { from: rows, to: planned.rows, steps: planned.steps };
    if (!options.rehearse) return { ...outcome, backup: await runWithBackup(engine, planned, rows, session, options) };
    await rehearse(engine, planned, rows, session);
    return outcome;
  });
}

/** @returns the path of the backup, if one was made */
async function runWithBackup(
  engine: MigrationEngine,
  plan: Plan,
  rows: readonly string[],
  session: MigrationSession,
  options: MigrateOptions,
): Promise<string | undefined> {
  const { report } = session;
  if (plan.steps.length === 0) return undefined;
  const steps = await loadSteps(plan);
  const backup = options.backup ? await backUp(engine, rows, report) : undefined;
  await runSteps(engine, steps, rows, session);
  // Only after success: while runs fail, the backup from before the first of them is kept.
  if (options.backup) await pruneBackups(engine, options.keepBackups ?? 10, backup, report);
  return backup;
}

async function backUp(
  engine: MigrationEngine,
  rows: readonly string[],
  { notice }: Report,
): Promise<string | undefined> {
  const copy = await engine.backUp(rows.toSorted());
  if (!copy) return undefined;
  notice(`Backup written to ${copy.path}`);
  notice(`To restore it, stop the server and run: ${copy.restoreCommand}`);
  return copy.path;
}

async function pruneBackups(
  engine: MigrationEngine,
  keep: number,
  newest: string | undefined,
  { notice, warn }: Report,
): Promise<void> {
  try {
    const removed = (await engine.pruneBackups?.(keep, newest)) ?? [];
    if (removed.length > 0)
      notice(`Removed old backups, except the newest ${keep} (--keep-backups): ${removed.join(", ")}`);
  } catch (error) {
    warn(`Old backups could not be removed: ${failureReason(error)}.`);
  }
}

// Kallithea's own history starts from 0.3, whose database still has another tool's version table.

const firstRevision = "9358dc3d6828";

/** The version of that table in every release from 0.2 to 0.3.7. */
const lastOldVersion = 31;

/**
 * Refuses a database that Kallithea's first revision cannot start from, before anything is done to it.
 * @throws PendingError, or RefusedError for another program's database, with its actual state and what to do
 */
async function requireStartingPoint(
  engine: MigrationEngine,
  { tableNames }: VersionedDatabase,
  { steps: [first] }: Plan,
): Promise<void> {
  if (first?.direction !== "upgrade" || first.node?.id !== firstRevision || (await engine.isPartiallyApplied?.(first)))
    return;
  if (await engine.hasTable("db_migrate_version")) return requireOldVersion(engine);
  if (await engine.hasTable("repositories")) throw notStamped();
  const message = "This is not a Kallithea database: it has no table `repositories`. Nothing was changed.";
  const hint = `Check sqlalchemy.url. To create a new database: ${ownCommand("db-create")}`;
  throw isForeign(await tableNames()) ? new RefusedError(message, hint) : new PendingError(message, { hint });
}

async function requireOldVersion(engine: MigrationEngine): Promise<void> {
  const [row] = await engine.query<{ version: number }>("SELECT version FROM db_migrate_version", {});
  if (row && row.version >= lastOldVersion) return;
  throw new RefusedError(
    `The database is older than Kallithea 0.3: db_migrate_version is ${row?.version ?? "empty"}. Nothing was changed.`,
    `Upgrade it with Kallithea 0.3.7 first (to db_migrate_version ${lastOldVersion}).`,
  );
}

function notStamped(): PendingError {
  return new PendingError(
    "The revision of the database is unknown: alembic_version is missing or empty. Nothing was changed.",
    {
      hint: "If you know the revision, for example from a backup, set it with `migrate stamp REVISION`, then upgrade.",
    },
  );
}
