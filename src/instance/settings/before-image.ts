// What values were before they were changed, as a file of JSON that is also readable.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { localTime } from "../../database/local-time.js";
import { systemErrorCode, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { createUnderFreeName, timestamp } from "../../files/timestamped-name.js";
import { NotSyncedError, writeAtomically } from "../../files/write-atomically.js";

/**
 * Writes a new file that only its owner can read.
 * @returns its path
 * @throws UserError if it cannot be written
 */
export function writeBeforeImage(values: readonly object[], folder: string): string {
  const document = {
    format: "kallithea-cli moved repositories root",
    version: 1,
    moved: localTime(new Date()),
    values,
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    return createUnderFreeName(
      path.join(folder, `moved-root-${timestamp(new Date())}`),
      (file) => writeAtomically(file, `${JSON.stringify(document, undefined, 1)}\n`, { exclusive: true }),
      ".json",
    );
  } catch (error) {
    if (error instanceof NotSyncedError) throw error;
    if (systemErrorCode(error) === undefined) throw error;
    throw new UserError(`Nothing was changed: the old values cannot be saved in ${folder}: ${failureReason(error)}.`, {
      ...(isForbidden(error) && { hint: `Give the user running this command write access to ${folder}.` }),
      cause: error,
    });
  }
}

/** Otherwise the reason says what to do: the disk is full. */
function isForbidden(error: unknown): boolean {
  return ["EACCES", "EPERM"].includes(systemErrorCode(error) ?? "");
}
