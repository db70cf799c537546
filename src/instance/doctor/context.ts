// What the checks of doctor know about an instance, and how they ask the machine.
import type { DataSource } from "typeorm";
import type { Leftover } from "../../database/leftover.js";
import type { UserError } from "../../errors.js";
import type { DatabaseUrl } from "../../ini/database-url.js";
import type { Ini } from "../../ini/load.js";
import type { Survey } from "../../scan/scan.js";
import type { ScanOptions } from "../../scan/scan-options.js";
import type { RepositoryType } from "../../vcs/changeset.js";
import type { DatabaseStatus } from "../database-status.js";
import type { Outcome, StartOptions } from "../start-interpreter.js";

export interface DoctorContext {
  readonly ini: Ini;
  /** The absolute path of the ini for commands, quoted for a shell. */
  readonly config: string;
  readonly url: DatabaseUrl;
  readonly status: DatabaseStatus;
  /** What a scan would find, or why it cannot be known; undefined if the database is not usable. */
  readonly survey: Survey | UserError | undefined;
  readonly scan: Pick<ScanOptions, "git" | "hookRunner" | "journalFolder" | "scanCache">;
  /** Whether repositories are verified. */
  readonly deep: boolean;
  /** Milliseconds for the verification of one repository. */
  readonly timeLimit: number;
  readonly machine: Machine;
  readonly signal?: AbortSignal | undefined;
  /** What killed runs of db-create and db-copy have left. */
  leftovers(): Promise<readonly Leftover[]>;
  /** Opens the database for reading, for as long as `use` runs. */
  withDatabase<Result>(use: (dataSource: DataSource) => Promise<Result>): Promise<Result>;
  /** Opens the database for as long as `use` runs. */
  withWritableDatabase<Result>(use: (dataSource: DataSource) => Promise<Result>): Promise<Result>;
  /** Called with what was verified so far. */
  onProgress(line: string): void;
}

/** Tests replace it. */
export interface Machine {
  now(): Date;
  /** Of the user who runs doctor; undefined if the system has none. */
  readonly uid: number | undefined;
  /** @returns why that user cannot write to a file or folder that exists */
  writeProblem(file: string): string | undefined;
  readonly nodeVersion: string;
  /** @returns undefined if the program is missing or does not answer */
  versionOf(program: string): Promise<string | undefined>;
  /** @returns undefined if the system does not know */
  diskSpace(place: string): DiskSpace | undefined;
  /** Starts a program that the ini names. */
  start(program: string, args: readonly string[], options: Omit<StartOptions, "signal">): Promise<Outcome>;
  /** @throws UnreadableRepositoryError */
  verify(type: RepositoryType, folder: string): Promise<void>;
}

export interface DiskSpace {
  readonly device: number;
  /** Bytes that users other than root can use. */
  readonly free: number;
  /** Files that can be created, and how many there can be; 0 if the file system has no limit. */
  readonly freeFiles: number;
  readonly maxFiles: number;
}
