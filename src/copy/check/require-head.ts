import { expectedHead, isShipped, revisionHint } from "../../database/version.js";
import { PendingError, RefusedError, UserError } from "../../errors.js";
import type { Source } from "../connection.js";

/** @throws UserError if the source is not at the revision of this program's tables */
export async function requireHead(source: Source): Promise<void> {
  const mismatch = await findMismatch(source, "INI");
  if (mismatch === undefined) return;
  throw new UserError(
    `The source, ${source.location}, ${mismatch.found}; only a database at ${expectedHead} can be copied. Nothing was changed.`,
    { hint: mismatch.hint },
  );
}

/**
 * The same for a backup.
 * @param config its ini, for a command
 * @throws PendingError if it is empty or can be upgraded; RefusedError if this program does not know its revision
 */
export async function requireHeadForBackup(source: Source, config: string): Promise<void> {
  const mismatch = await findMismatch(source, config);
  if (mismatch === undefined) return;
  const location = source.location.replace(/^the /, "The ");
  const message = mismatch.isEmpty
    ? `${location} is empty: there is nothing to back up.`
    : `${location} ${mismatch.found}; only a database at ${expectedHead} can be backed up. No backup was written.`;
  throw mismatch.isKnown
    ? new PendingError(message, { hint: mismatch.hint })
    : new RefusedError(message, mismatch.hint);
}

async function findMismatch(source: Source, config: string) {
  const current = await revisions(source);
  if (current.length === 1 && current[0] === expectedHead) return undefined;
  const isEmpty = (await source.columnsByTable()).size === 0;
  return {
    isEmpty,
    isKnown: current.every(isShipped),
    found: current.length === 0 ? "has no revision" : `is at ${current.join(", ")}`,
    hint: revisionHint(current, { isEmpty, config }),
  };
}

async function revisions(source: Source): Promise<string[]> {
  if (!(await source.columnsByTable()).has("alembic_version")) return [];
  const rows = await source.query<{ version_num: string }>(
    "SELECT version_num FROM alembic_version ORDER BY version_num",
  );
  return rows.map(({ version_num }) => version_num);
}
