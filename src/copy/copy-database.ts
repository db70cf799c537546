import type { KeptDatabase } from "../database/create/creation.js";
import { tableCount } from "../database/create/refuse-foreign.js";
import { isLeftByOldRelease } from "../database/old-releases.js";
import { ServerNotReadyError } from "../database/open/server-not-ready-error.js";
import type { SessionOptions } from "../database/open/session-options.js";
import type { LogSql } from "../database/open/statements.js";
import { InterruptedError, RefusedError, UserError } from "../errors.js";
import { NotSyncedError } from "../files/write-atomically.js";
import { type CheckOptions, checkSource, type TableChecksums } from "./check/check-source.js";
import { findUncopied } from "./check/find-uncopied.js";
import { requireHead } from "./check/require-head.js";
import type { RowReader, Source } from "./connection.js";
import { fillStaging } from "./fill-staging.js";
import type { Target, TargetOptions } from "./target.js";

/** What a copy asks of both engines. */
export interface CopyingEngine {
  /** @throws UserError */
  openSource(options: SessionOptions): Promise<Source>;
  /** @throws UserError if no copy can be put there */
  openTarget(options: TargetOptions): Promise<Target>;
}

export interface CopyOptions extends CheckOptions {
  /** For each side. */
  readonly logSql: { readonly from: LogSql | undefined; readonly to: LogSql | undefined };
  /** Seconds to wait for a server that is starting. */
  readonly wait: number;
  /** Whether Kallithea's tables in the target may be replaced. */
  readonly replace: boolean;
}

export interface CopyReport {
  /** In the order in which they were copied. */
  readonly checksums: TableChecksums;
  /** For messages. */
  readonly source: string;
  readonly target: string;
}

/**
 * Copies a Kallithea database to another one; the engines may differ. Everything is checked first. The copy is built in
 * a staging area next to the target, compared with the source row by row, and put in place in one step.
 * @throws RefusedError if rows cannot be copied unchanged or the target is not empty; UserError otherwise. The target
 * is then unchanged; an incomplete copy is kept, and the next run resumes it
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
  if (!options.replace)
    requireEmpty(target, "--force-yes replaces Kallithea's tables in it once the copy is complete and verified.");
  const checksums = await checkSource(source, target, options);
  await replaceBy(source, target, checksums, options);
  return checksums;
}

/**
 * Builds the copy and puts it in place.
 * @param checksums of the source, from checkSource
 * @returns what it has replaced, if the target keeps that
 */
export async function replaceBy(
  source: Source | RowReader,
  target: Target,
  checksums: TableChecksums,
  options: Pick<CheckOptions, "onNotice" | "onProgress">,
): Promise<KeptDatabase | undefined> {
  const staging = await fillStaging(source, target, checksums, options).catch((error) => {
    throw withResumeHint(error, `The copy is incomplete; ${target.location} is unchanged.`);
  });
  return staging.publish().catch((error) => {
    // The copy is already in place then.
    if (error instanceof NotSyncedError) throw error;
    throw withResumeHint(
      error,
      error instanceof ServerNotReadyError ? outcomeUnknown(target) : "The copy is complete but not yet in place.",
    );
  });
}

/** The response to the last statement was lost with the connection. */
function outcomeUnknown({ location }: Target): string {
  return `The copy is complete and was being put in place; it is not known whether that succeeded. Check ${location}.`;
}

/** @throws RefusedError with a hint how its tables can be replaced */
export function requireEmpty({ tables, location }: Target, hint: string): void {
  if (tables.length === 0) return;
  const some = tables.slice(0, 5).join(", ");
  throw new RefusedError(
    `The target, ${location}, is not empty: it has ${tableCount(tables)} (${some}${tables.length > 5 ? ", …" : ""}). Nothing was changed.`,
    hint,
  );
}

/** The parameters are whole rows, including password hashes, and must not be logged. */
export function redactParameters(logSql: LogSql | undefined): LogSql | undefined {
  return logSql && ((statement, _parameters, milliseconds) => logSql(statement, [], milliseconds));
}

/** Adds the current state and a hint to resume to an error. Bugs are passed on unchanged. */
export function withResumeHint(error: unknown, state: string): unknown {
  if (error instanceof InterruptedError)
    return new InterruptedError(error.signal, `Interrupted. ${state}`, "Run the command again to resume.");
  if (!(error instanceof UserError)) return error;
  return new UserError(`${error.message} ${state}`, {
    hint: resumeHint(error.hint),
    exitStatus: error.exitStatus,
    cause: error,
  });
}

function resumeHint(hint: string | undefined): string {
  if (hint === undefined) return "Fix this and run the command again; it will resume.";
  // It says so already.
  if (/\brun the command again\.$/i.test(hint)) return hint.replace(/\.$/, "; it will resume.");
  return `${hint} Fix this and run the command again; it will resume.`;
}
