// An engine is chosen once, by the command, and passed down. Rooms declare what they need of an engine; this contract
// puts it together.
import type { DataSource } from "typeorm";
import type { Source } from "../copy/connection.js";
import type { Target, TargetOptions } from "../copy/target.js";
import type { CreateOptions, Creation } from "../database/create/creation.js";
import type { Leftover } from "../database/leftover.js";
import type { OpenOptions } from "../database/open/open-options.js";
import type { PlainSession, PlainSessionOptions } from "../database/open/plain-session.js";
import type { SessionOptions } from "../database/open/session-options.js";
import type { VersionedDatabase } from "../database/version.js";
import type { SchemaEngine } from "../migrations/autogenerate/schema-engine.js";
import type { MigrationContext, MigrationEngine } from "../migrations/run/migration-engine.js";
import type { OfflineEngine } from "../migrations/run/offline/offline-engine.js";

/** The engine of one `sqlalchemy.url`. Each method loads its modules when it is called. */
export interface Engine {
  /** As in `sqlalchemy.url`. */
  readonly name: "sqlite" | "postgresql" | "mysql";
  /**
   * Checks the options of the URL. Nothing is connected to.
   * @throws ConfigurationError for one that is unknown or not valid; UserError if a file that it names cannot be read
   */
  checkUrl(): Promise<void>;
  /**
   * Opens the database. The caller closes it with `dataSource.destroy()`.
   * Date-times are read and written as strings of local time; see database/local-time.ts.
   * @throws UserError if it does not exist, is not a database, is locked longer than its timeout, or cannot be read or
   * written; if a server cannot be reached or refuses the account
   */
  open(options: OpenOptions): Promise<Database>;
  /**
   * Opens the database only to look at it: nothing is written, and no more is loaded than that takes.
   * @throws UserError as `open`
   */
  inspect(options: Pick<OpenOptions, "logSql" | "wait">): Promise<InspectedDatabase>;
  /**
   * Opens the database for a few statements, without TypeORM.
   * @throws UserError as `open`
   */
  plainSession(options: PlainSessionOptions): Promise<PlainSession>;
  /**
   * Checks whether the database can be created. Nothing is changed.
   * @throws UserError
   */
  prepareCreation(options: CreateOptions): Promise<Creation>;
  /** For `--sql`, without a database. */
  offline(): Promise<OfflineEngine>;
  /** @throws UserError */
  openSource(options: SessionOptions): Promise<Source>;
  /** @throws UserError if a copy cannot be placed there */
  openTarget(options: TargetOptions): Promise<Target>;
  /** Whether a file, given without links, has a name that belongs to the database: that of its journal, its lock, … */
  isOwnFile(file: string): Promise<boolean>;
  /**
   * What killed runs of db-create and db-copy have left. Only reads.
   * @throws UserError if the database cannot be reached
   */
  leftovers(options: SessionOptions): Promise<Leftover[]>;
}

/** A database that is only looked at. */
export interface InspectedDatabase extends VersionedDatabase {
  /** @throws UserError for a server whose schema cannot be compared */
  comparison(): Promise<SchemaEngine>;
  /**
   * What an interrupted migration has left partially applied, in a sentence with what to do; undefined for engines that
   * roll back each revision. Only reads.
   */
  unfinishedStep?(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** An open database, and what its engine can do with it. */
export interface Database extends Omit<InspectedDatabase, "close"> {
  readonly dataSource: DataSource;
  /** @returns an engine with its own connection, which is closed with the data source */
  migrations(context: MigrationContext): Promise<MigrationEngine>;
}
