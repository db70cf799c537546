// The old database gets a second name before it loses its first, so that a killed run leaves it under at least one of
// them.
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
  /** If the new database could not take the place of the old one. */
  undo(): void;
  /** TRAP: only after the old database was released, since this opens it. */
  restrictTo0600(onNotice: (line: string) => void): void;
}

/**
 * Keeps a database beside the one that will replace it, e.g. as `kallithea.db.20261129-152427.7ba0d2cad930.backup`.
 * `migrate` names its copies with milliseconds, so that it can remove old ones of its own and none of these.
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

/**
 * A run that was killed after it had given the database a second name, and before it took the first away, has kept
 * nothing by it.
 */
function removeExtraLinks(file: string, isOld: (status: { dev: bigint; ino: bigint } | undefined) => boolean): void {
  const [folder, base] = [path.dirname(file), `${path.basename(file)}.`];
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(base) || !/^\d{8}-\d{6}\..*\.backup$/.test(name.slice(base.length))) continue;
    const other = path.join(folder, name);
    if (isOld(lstatSync(other, { bigint: true, throwIfNoEntry: false }))) rmSync(other, { force: true });
  }
}

/**
 * @returns false if the file was renamed instead: some file systems have no links. Then there is a moment with the old
 * database under its new name only
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

/** It holds password hashes, and nothing serves it any more. */
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
