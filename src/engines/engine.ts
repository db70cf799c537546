// A kind of database: chosen once, by the command, and handed down. Rooms declare what they ask of an engine; here it
// is put together.
import type { DataSource } from "typeorm";
import type { Source } from "../copy/connection.js";
import type { Target, TargetOptions } from "../copy/target.js";
import type { CreateOptions, Creation } from "../database/create/creation.js";
import type { OpenOptions } from "../database/open/open-options.js";
import type { SessionOptions } from "../database/open/session-options.js";
import type { SchemaEngine } from "../migrations/autogenerate/schema-engine.js";
import type { MigrationContext, MigrationEngine } from "../migrations/run/migration-engine.js";
import type { OfflineEngine } from "../migrations/run/offline/offline-engine.js";

/** The engine of one `sqlalchemy.url`. What a method needs is loaded when it is called. */
export interface Engine {
  /** As `sqlalchemy.url` says it. */
  readonly name: "sqlite" | "postgresql" | "mysql";
  /**
   * Opens the database. The caller closes it with `dataSource.destroy()`.
   * Date-times go in and come out as strings of local time; see database/local-time.ts.
   * @throws UserError if it does not exist, is not a database, is locked longer than its timeout, or may not be read or
   * written; if a server cannot be reached, or refuses the account
   */
  open(options: OpenOptions): Promise<Database>;
  /**
   * Checks whether the database can be created. Nothing is changed.
   * @throws UserError
   */
  prepareCreation(options: CreateOptions): Promise<Creation>;
  /** For `--sql`, without a database. */
  offline(): Promise<OfflineEngine>;
  /** @throws UserError */
  openSource(options: SessionOptions): Promise<Source>;
  /** @throws UserError if no copy can be put there */
  openTarget(options: TargetOptions): Promise<Target>;
}

/** A database that is open, with what this engine can do with it. */
export interface Database {
  readonly dataSource: DataSource;
  /** @returns an engine with a connection of its own, which is closed with the data source */
  migrations(context: MigrationContext): Promise<MigrationEngine>;
  /** @throws UserError for a server whose schema this version does not compare */
  comparison(): Promise<SchemaEngine>;
  /**
   * What an interrupted migration has left half done, in a sentence with what to do; left out where each revision is
   * rolled back. Only reads.
   */
  unfinishedStep?(): Promise<string | undefined>;
}
