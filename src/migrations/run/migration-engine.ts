import type { SqlParameters } from "../../schema/operations.js";
import type { PlannedStep } from "../plan/planned-step.js";
import type { Performer } from "./steps/operation-queue.js";
import type { Queued } from "./steps/queued-operation.js";

/** A copy of the database as it was. */
export interface Backup {
  readonly path: string;
  /** The command line that puts it back, for a shell. */
  readonly restoreCommand: string;
}

/** The database, to try things on: nothing of it is kept. */
export interface Trial {
  /** `on a copy`, `in a transaction that is taken back`. */
  readonly place: string;
  readonly engine: MigrationEngine;
  /** Keeps the copy as it is now. @returns a name for that state */
  saveState(): Promise<string>;
  /** What is different now from a state that was kept, in lines for people; none where schema and rows are the same. */
  differencesSince(state: string): Promise<string[]>;
}

/** Of the run for which an engine works. */
export interface MigrationContext {
  /** Gets what users should know beside the log, a line each. */
  readonly onNotice: (line: string) => void;
  /** Ends the work between two operations. */
  readonly signal?: AbortSignal | undefined;
}

/** What running migrations asks of a kind of database. */
export interface MigrationEngine {
  /** As Alembic's log names it: `SQLiteImpl`, `PostgresqlImpl`, `MySQLImpl`. */
  readonly impl: string;
  /** What Alembic's log says of it, for those who read that log. */
  readonly transactionalDdl: boolean;

  /**
   * Keeps other runs away for as long as the work lasts.
   * @throws UserError naming the run that holds the lock, after having waited
   */
  withMigrationLock<Result>(work: () => Promise<Result>): Promise<Result>;
  /** @throws UserError where a broken run of Alembic has left something that no revision can work on */
  rejectLeftovers(): Promise<void>;
  /**
   * Copies the database aside, where it is a file.
   * @param revisions at which it is
   */
  backUp(revisions: readonly string[]): Promise<Backup | undefined>;
  /**
   * Removes old backups that `backUp` made of this database.
   * @param keep how many of the newest stay
   * @returns the paths of those that are gone
   */
  pruneBackups?(keep: number, newest: string | undefined): Promise<string[]>;
  /**
   * Lets work loose where nothing is kept, such as on a copy.
   * @throws UserError where the database cannot be copied
   */
  withTrial<Result>(work: (trial: Trial) => Promise<Result>): Promise<Result>;

  /**
   * Makes one revision of all that is done in the work: either everything or nothing of it happens. A database that
   * cannot undo a change of its schema goes on where it stopped instead, when the same step comes again.
   * @param step which one of a plan it is; left out where it is none, such as a stamp
   * @throws whatever the work throws, and UserError where rows would be lost by it
   */
  transaction<Result>(work: () => Promise<Result>, step?: PlannedStep): Promise<Result>;
  /**
   * What is left of a step that failed, and what to do then, in sentences for people; undefined where nothing is.
   * @param rows what the version table held before the step
   */
  describePartialFailure?(step: PlannedStep, rows: readonly string[]): Promise<string | undefined>;
  /** Whether a broken run has left a step half done, so that the database is not what the step begins with any more. */
  isPartiallyApplied?(step: PlannedStep): Promise<boolean>;
  /**
   * For where there is nothing to do, and no lock was taken: removes what a run has left that was killed at its very
   * end.
   * @throws UserError where a step is half done, so that the database is not what the version table says
   */
  removeStaleFiles?(): Promise<void>;
  /**
   * Who does what the function of a step asks for, within its transaction; the engine itself where this is left out.
   */
  performerFor?(step: PlannedStep): Promise<Performer>;
  /** @throws FailedWork */
  perform(queue: readonly Queued[]): Promise<void>;
  query<Row extends object>(statement: string, parameters: SqlParameters): Promise<Row[]>;
  /** @returns how many rows were changed */
  execute(statement: string, parameters: SqlParameters): Promise<number>;
  hasTable(name: string): Promise<boolean>;
}
