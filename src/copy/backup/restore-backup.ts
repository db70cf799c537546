import type { KeptDatabase } from "../../database/create/creation.js";
import type { LogSql } from "../../database/open/statements.js";
import { expectedHead, isShipped } from "../../database/version.js";
import { RefusedError } from "../../errors.js";
import { type CheckOptions, checkSource } from "../check/check-source.js";
import { type CopyingEngine, redactParameters, replaceBy, requireEmpty } from "../copy-database.js";
import { damaged, tablesMismatch } from "./format.js";
import type { Backup } from "./open-backup.js";

export interface RestoreOptions extends CheckOptions {
  readonly logSql: LogSql | undefined;
  /** Seconds to wait for a server that is starting. */
  readonly wait: number;
  /** Kallithea's tables in the database may be replaced; they are kept under another name. */
  readonly replace: boolean;
  /** Only checks whether it could be done. */
  readonly dryRun: boolean;
}

export interface RestoreReport {
  /** For people. */
  readonly target: string;
  /** The tables that are there already. */
  readonly tablesBefore: readonly string[];
  readonly rows: number;
  readonly kept: KeptDatabase | undefined;
}

/**
 * Puts the rows of a backup into a database, of any engine, as db-copy does: built beside what is there, compared with
 * the backup, and put in its place in one step.
 * @throws RefusedError if this program cannot restore it, the database is not empty, or rows do not fit; UserError. The
 * database is unchanged then
 */
export async function restoreBackup(
  backup: Backup,
  engine: CopyingEngine,
  options: RestoreOptions,
): Promise<RestoreReport> {
  requireRestorable(backup);
  const { wait, onNotice, replace } = options;
  const target = await engine.openTarget({ wait, onNotice, keep: true, logSql: redactParameters(options.logSql) });
  try {
    if (!replace)
      requireEmpty(target, "--yes replaces Kallithea's tables in it, and keeps the old ones under another name.");
    const checksums = await checkSource(backup, target, options);
    const rows = [...checksums.values()].reduce((all, checksum) => all + checksum.rows, 0);
    const kept = options.dryRun ? undefined : await replaceBy(backup, target, checksums, options);
    return { target: target.location, tablesBefore: target.tables, rows, kept };
  } finally {
    await target.close();
  }
}

/** @throws RefusedError, UserError */
export function requireRestorable({ header, location }: Backup): void {
  const { revision, program } = header;
  if (revision !== expectedHead) {
    const kind = isShipped(revision) ? "an older revision" : "a revision that this program does not know";
    throw new RefusedError(
      `${location} has a database at ${revision}, ${kind}; only one at ${expectedHead} can be restored. Nothing was changed.`,
      `Restore it with kallithea-cli ${program}, which has written it${isShipped(revision) ? ", then upgrade: kallithea-cli migrate -c INI upgrade head" : ""}.`,
    );
  }
  const mismatch = tablesMismatch(header);
  if (mismatch !== undefined) throw damaged(location, mismatch);
}
