import type { SqlParameters } from "../../schema/operations.js";
import type { PlannedStep } from "../plan/planned-step.js";
import type { Performer } from "./steps/operation-queue.js";
import type { Queued } from "./steps/queued-operation.js";

/** A copy of the database before the run. */
export interface Backup {
  readonly path: string;
  /** The shell command that restores it. */
  readonly restoreCommand: string;
}

/** A database for trial runs: no change to it is kept. */
export interface Trial {
  /** Where the trial runs, for messages, e.g. `on a copy`. */
  readonly place: string;
  readonly engine: MigrationEngine;
  /** Saves the current state. @returns a name for it */
  saveState(): Promise<string>;
  /** The differences from a saved state, as lines for the user; empty if schema and rows are the same. */
  differencesSince(state: string): Promise<string[]>;
}

/** The run that an engine works for. */
export interface MigrationContext {
  /** Called with each line that users should see in addition to the log. */
  readonly onNotice: (line: string) => void;
  /** Aborts the work between two operations. */
  readonly signal?: AbortSignal | undefined;
}

/** What running migrations needs from an engine. */
export interface MigrationEngine {
  /** Its name in Alembic's log: `SQLiteImpl`, `PostgresqlImpl`, `MySQLImpl`. */
  readonly impl: string;
  /** As in Alembic's log; it does not describe what this program does. */
  readonly transactionalDdl: boolean;

  /**
   * Holds the lock against other runs during the work.
   * @throws UserError naming the run that holds the lock, if it is not released in time
   */
  withMigrationLock<Result>(work: () => Promise<Result>): Promise<Result>;
  /** @throws UserError if an interrupted run of Alembic has left something that no revision can handle */
  rejectLeftovers(): Promise<void>;
  /**
   * Backs up the database, if it is a file.
   * @param revisions the current revisions of the database
   */
  backUp(revisions: readonly string[]): Promise<Backup | undefined>;
  /**
   * Removes old backups that `backUp` made of this database.
   * @param keep how many of the newest to keep
   * @returns the paths of the removed ones
   */
  pruneBackups?(keep: number, newest: string | undefined): Promise<string[]>;
  /**
   * Runs work where no change is kept, such as on a copy.
   * @throws UserError if the database cannot be copied
   */
  withTrial<Result>(work: (trial: Trial) => Promise<Result>): Promise<Result>;

  /**
   * Runs the work as one revision: either all of it takes effect or nothing. A database that cannot roll back DDL
   * resumes where it stopped instead, when the same step runs again.
   * @param step the step of the plan; undefined for anything else, such as a stamp
   * @throws whatever the work throws, and UserError if rows would be lost
   */
  transaction<Result>(work: () => Promise<Result>, step?: PlannedStep): Promise<Result>;
  /**
   * What a failed step has left applied, and what to do, in sentences for the user; undefined if nothing.
   * @param rows the version table before the step
   */
  describePartialFailure?(step: PlannedStep, rows: readonly string[]): Promise<string | undefined>;
  /**
   * Whether an interrupted run has left the step partially applied, so that the database is no longer in its initial
   * state.
   */
  isPartiallyApplied?(step: PlannedStep): Promise<boolean>;
  /**
   * Called without a lock if there is nothing to do: removes what a run that was killed at its very end has left.
   * @throws UserError if a step is partially applied, so that the version table does not match the database
   */
  removeStaleFiles?(): Promise<void>;
  /** What performs the operations of a step within its transaction (default: the engine itself). */
  performerFor?(step: PlannedStep): Promise<Performer>;
  /** @throws FailedWork */
  perform(queue: readonly Queued[]): Promise<void>;
  query<Row extends object>(statement: string, parameters: SqlParameters): Promise<Row[]>;
  /** @returns the number of changed rows */
  execute(statement: string, parameters: SqlParameters): Promise<number>;
  hasTable(name: string): Promise<boolean>;
}
