import { expectedHead, isShipped, revisionHint } from "../../database/version.js";
import { PendingError, RefusedError } from "../../errors.js";
import type { Source } from "../connection.js";

/**
 * @throws PendingError if the source is not at the revision of this program's tables yet; RefusedError if it is at one of
 * a later release
 */
export async function requireHead(source: Source): Promise<void> {
  const mismatch = await findMismatch(source, "INI");
  if (mismatch === undefined) return;
  const message = `The source, ${source.location}, ${mismatch.found}; only a database at ${expectedHead} can be copied. Nothing was changed.`;
  throw mismatchError(message, mismatch);
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
  throw mismatchError(message, mismatch);
}

function mismatchError(message: string, { isKnown, hint }: { isKnown: boolean; hint: string }) {
  return isKnown ? new PendingError(message, { hint }) : new RefusedError(message, hint);
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
