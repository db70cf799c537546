import { closeSync, openSync, readSync, type Stats } from "node:fs";
import { ConfigurationError, systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { checkFile } from "../connect/check-file.js";

const magic = Buffer.from("SQLite format 3\0");

/**
 * Checks whether a new database can be created at a path. Nothing is changed.
 * @returns the status of the existing file
 * @throws UserError if it is not writable, or the existing file must not be replaced
 */
export function checkTarget(file: string): Stats | undefined {
  if (file === ":memory:") {
    throw new ConfigurationError("sqlalchemy.url names an in-memory database, which would be lost at once.", {
      hint: "Name a file: sqlite:///%(here)s/kallithea.db?timeout=60",
    });
  }
  const old = checkFile(file, { readOnly: false });
  if (old === undefined) return undefined;
  refuseOtherOwner(file, old);
  if (old.size > 0 && !startsLikeSqlite(file)) {
    throw new UserError(`${file} is not an SQLite database.`, {
      hint: "Correct sqlalchemy.url or move the file away.",
    });
  }
  return old;
}

/** The new file keeps the owner of the old one, and only root can change a file's owner. */
function refuseOtherOwner(file: string, { uid }: Stats): void {
  const ours = process.geteuid?.();
  if (ours === undefined || ours === 0 || ours === uid) return;
  throw new UserError(`The database ${file} belongs to another user (uid ${uid}).`, {
    hint: "Run the command as that user.",
  });
}

function startsLikeSqlite(file: string): boolean {
  const start = Buffer.alloc(magic.length);
  const descriptor = openToRead(file);
  try {
    readSync(descriptor, start, 0, start.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return start.equals(magic);
}

/** Permissions may have changed since they were checked. */
function openToRead(file: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new UserError(`The database ${file} cannot be read: ${failureReason(error)}.`, {
      hint: "Check its permissions and the user running this command. Nothing was changed.",
      cause: error,
    });
  }
}
