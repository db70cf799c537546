// The old database gets a second name before it loses its first, so that a killed run leaves it under at least one of
// the two.
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { cannotKeep } from "../../../database/create/creation.js";
import { systemErrorCode } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { createUnderFreeName, timestamp } from "../../../files/timestamped-name.js";
import { backupLabel } from "./backup-label.js";

export interface KeptFile {
  readonly path: string;
  /** Used if the new database could not replace the old one. */
  undo(): void;
  /** TRAP: call this only after the lock on the old database was released, since it opens the file. */
  restrictTo0600(onNotice: (line: string) => void): void;
}

/**
 * Keeps a database next to its replacement, e.g. as `kallithea.db.20261129-152427.7ba0d2cad930.backup`. The names of
 * `migrate`'s backups contain milliseconds, so that it can remove its own old ones and none of these.
 * @param file its real path
 * @throws UserError if the file system does not allow it
 */
export function keepOldFile(file: string, revisions: readonly string[]): KeptFile {
  const { dev, ino } = lstatSync(file, { bigint: true });
  const isOld = (status: { dev: bigint; ino: bigint } | undefined) => status?.dev === dev && status.ino === ino;
  removeExtraLinks(file, isOld);
  let undo = (name: string) => rmSync(name, { force: true });
  const name = (kept: string) => {
    if (link(file, kept)) return;
    undo = (moved) => renameSync(moved, file);
  };
  try {
    const kept = createUnderFreeName(`${file}.${timestamp(new Date())}.${backupLabel(revisions)}`, name, ".backup");
    return {
      path: kept,
      undo: () => undo(kept),
      restrictTo0600: (onNotice) => restrictTo0600(kept, isOld, onNotice),
    };
  } catch (error) {
    throw cannotKeep(`The database ${file}`, failureReason(error), error);
  }
}

/** Removes the second name that a killed run has given to the database without removing the first one. */
function removeExtraLinks(file: string, isOld: (status: { dev: bigint; ino: bigint } | undefined) => boolean): void {
  const [folder, base] = [path.dirname(file), `${path.basename(file)}.`];
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(base) || !/^\d{8}-\d{6}\..*\.backup$/.test(name.slice(base.length))) continue;
    const other = path.join(folder, name);
    if (isOld(lstatSync(other, { bigint: true, throwIfNoEntry: false }))) rmSync(other, { force: true });
  }
}

/**
 * @returns false if the file was renamed instead, since some file systems have no hard links; for a moment, the old
 * database then exists only under its new name
 */
function link(file: string, kept: string): boolean {
  try {
    linkSync(file, kept);
    return true;
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(systemErrorCode(error) ?? "")) throw error;
  }
  closeSync(openSync(kept, "wx", 0o600));
  renameSync(file, kept);
  return false;
}

/** It contains password hashes, and the server no longer uses it. */
function restrictTo0600(
  kept: string,
  isOld: (status: { dev: bigint; ino: bigint } | undefined) => boolean,
  onNotice: (line: string) => void,
): void {
  try {
    const descriptor = openSync(kept, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      // By descriptor, and only if it is still the file that was kept.
      if (isOld(fstatSync(descriptor, { bigint: true }))) fchmodSync(descriptor, 0o600);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    onNotice(`Warning: the permissions of ${kept} could not be changed to 600: ${failureReason(error)}.`);
  }
}
