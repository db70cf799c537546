// What is wrong with the configuration of an instance. Only reads.
import type { Ini } from "../ini/load.js";
import type { DatabaseStatus } from "./database-status.js";
import type { Finding } from "./finding.js";

export interface CheckConfigOptions {
  /** Finds out the state of the database; without it, the database is not checked. */
  readonly databaseStatus?: (() => Promise<DatabaseStatus>) | undefined;
  /** Ends the check of the hook interpreter. */
  readonly signal?: AbortSignal | undefined;
}

/** Checks the configuration. What is wrong with it is part of the answer. */
export async function checkConfig(_ini: Ini, _options: CheckConfigOptions = {}): Promise<Finding[]> {
  return [];
}
