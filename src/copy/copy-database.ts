import { isLeftByOldRelease } from "../database/old-releases.js";
import { ServerNotReadyError } from "../database/open/server-not-ready-error.js";
import type { SessionOptions } from "../database/open/session-options.js";
import type { LogSql } from "../database/open/statements.js";
import { RefusedError, UserError } from "../errors.js";
import { NotSyncedError } from "../files/write-atomically.js";
import { type CheckOptions, checkSource, type TableChecksums } from "./check/check-source.js";
import { findUncopied } from "./check/find-uncopied.js";
import { requireHead } from "./check/require-head.js";
import type { Source } from "./connection.js";
import { fillStaging } from "./fill-staging.js";
import type { Target, TargetOptions } from "./target.js";

/** What a copy asks of the engines of its two sides. */
export interface CopyingEngine {
  /** @throws UserError */
  openSource(options: SessionOptions): Promise<Source>;
  /** @throws UserError if no copy can be put there */
  openTarget(options: TargetOptions): Promise<Target>;
}

export interface CopyOptions extends CheckOptions {
  /** Each side's. */
  readonly logSql: { readonly from: LogSql | undefined; readonly to: LogSql | undefined };
  /** Seconds to wait for servers that are starting. */
  readonly wait: number;
  /** Kallithea's tables in the target may be replaced. */
  readonly replace: boolean;
}

export interface CopyReport {
  /** In the order in which they were copied. */
  readonly checksums: TableChecksums;
  /** For people. */
  readonly source: string;
  readonly target: string;
}

/**
 * Copies a database of Kallithea's to another place, of any engine. Everything is checked first; the copy is built
 * beside what is there, compared with the source row for row, and put in its place in one step.
 * @throws RefusedError where rows cannot be copied as they are, or the target is not empty; UserError for all else. The
 * target is as it was then; a copy that is not complete is kept, and the next run goes on with it
 */
export async function copyDatabase(from: CopyingEngine, to: CopyingEngine, options: CopyOptions): Promise<CopyReport> {
  const { wait, onNotice } = options;
  const source = await from.openSource({ wait, logSql: redactParameters(options.logSql.from) });
  try {
    await requireHead(source);
    const uncopied = await findUncopied(source);
    const [old, others] = [uncopied.filter(isLeftByOldRelease), uncopied.filter((name) => !isLeftByOldRelease(name))];
    if (old.length > 0) onNotice(`Not copied (left over from an older Kallithea): ${old.join(", ")}.`);
    if (others.length > 0) onNotice(`Not copied (not part of Kallithea): ${others.join(", ")}.`);
    const target = await to.openTarget({ wait, onNotice, logSql: redactParameters(options.logSql.to) });
    try {
      return { checksums: await copyTo(source, target, options), source: source.location, target: target.location };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyTo(source: Source, target: Target, options: CopyOptions): Promise<TableChecksums> {
  if (await target.isAlso(source)) {
    throw new RefusedError(
      `--from and --to name the same database: ${target.location}. Nothing was changed.`,
      "Set sqlalchemy.url in the ini of --to to another database.",
    );
  }
  requireEmpty(target, options);
  const checksums = await checkSource(source, target, options);
  const staging = await fillStaging(source, target, checksums, options).catch((error) => {
    throw withResumeHint(error, `The copy is incomplete; ${target.location} is unchanged.`);
  });
  await staging.publish().catch((error) => {
    // The copy has taken its place by then.
    if (error instanceof NotSyncedError) throw error;
    throw withResumeHint(
      error,
      error instanceof ServerNotReadyError ? outcomeUnknown(target) : "The copy is complete but not yet in place.",
    );
  });
  return checksums;
}

/** The answer to the last statement is lost with the connection. */
function outcomeUnknown({ location }: Target): string {
  return `The copy is complete and was being put in place; it is not known whether that succeeded. Check ${location}.`;
}

function requireEmpty({ tables, location }: Target, { replace }: CopyOptions): void {
  if (tables.length === 0 || replace) return;
  const some = tables.slice(0, 5).join(", ");
  throw new RefusedError(
    `The target, ${location}, is not empty: it has ${tables.length} tables (${some}${tables.length > 5 ? ", …" : ""}). Nothing was changed.`,
    "--force-yes replaces Kallithea's tables in it once the copy is complete and verified.",
  );
}

/** Whole rows go by as parameters, with the hash of every password: they are not for a log. */
function redactParameters(logSql: LogSql | undefined): LogSql | undefined {
  return logSql && ((statement, _parameters, milliseconds) => logSql(statement, [], milliseconds));
}

const resumeHint = "Fix this and run the command again; it will resume.";

/** What went wrong half-way, with how things are now. A bug stays what it is. */
export function withResumeHint(error: unknown, state: string): unknown {
  if (!(error instanceof UserError)) return error;
  return new UserError(`${error.message} ${state}`, {
    hint: [...(error.hint === undefined ? [] : [error.hint]), resumeHint].join(" "),
    exitStatus: error.exitStatus,
    cause: error,
  });
}
