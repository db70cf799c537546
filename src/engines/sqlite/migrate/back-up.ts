import { lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { DataSource } from "typeorm";
import { now } from "../../../database/local-time.js";
import { systemErrorCode } from "../../../errors.js";
import { publish } from "../../../files/write-atomically.js";
import type { Backup } from "../../../migrations/run/migration-engine.js";
import { backupLabel } from "../create/backup-label.js";
import { restoreCommand } from "../create/restore-command.js";
import { type CopiedDatabase, cannotCopy, copyDatabase } from "./copy-database.js";

/**
 * Copies a database to a file next to it, e.g. `kallithea.db.20261123-152427.518.d7ec25b66e47.backup`. A file of that
 * name is always a complete copy.
 * @param revisions of the database
 * @throws UserError; no partial copy is left behind
 */
export async function backUp(
  dataSource: DataSource,
  source: CopiedDatabase,
  revisions: readonly string[],
): Promise<Backup> {
  const { database } = source;
  const file = `${database}.${timestamp()}.${backupLabel(revisions)}.backup`;
  const copy = await copyDatabase(dataSource, source, backupStem(database));
  try {
    publish(copy, file, { exclusive: true });
  } catch (error) {
    throw systemErrorCode(error) === undefined ? error : cannotCopy(database, error);
  }
  return { path: file, restoreCommand: restoreCommand(file, database) };
}

/** The stem of the names of unfinished backups. */
export function backupStem(database: string): string {
  return `${database}.backup`;
}

function timestamp(): string {
  const [date = "", time = ""] = now().split(" ");
  return `${date.replaceAll("-", "")}-${time.slice(0, 12).replaceAll(":", "")}`;
}

/**
 * Removes all but the newest backups of a database. What `db-create` has kept has other names and is not removed. The
 * names contain local time, which goes back every autumn and differs between users, so the modification time counts.
 * @param newest the backup of this run: it counts as the newest, whatever the clock says
 * @returns the removed files
 */
export function pruneBackups(database: string, keep: number, newest?: string): string[] {
  const folder = path.dirname(database);
  const backups = readdirSync(folder)
    .filter((name) => isBackupOf(path.basename(database), name))
    .map((name) => path.join(folder, name))
    .flatMap((file) => {
      const status = lstatSync(file, { throwIfNoEntry: false });
      return status?.isFile() ? [{ file, written: file === newest ? Number.POSITIVE_INFINITY : status.mtimeMs }] : [];
    })
    .sort((a, b) => a.written - b.written || a.file.localeCompare(b.file))
    .map(({ file }) => file);
  const old = backups.slice(0, -keep);
  for (const file of old) rmSync(file, { force: true });
  return old;
}

/** Recognized by the time with milliseconds, which no other program writes. */
function isBackupOf(database: string, name: string): boolean {
  return name.startsWith(`${database}.`) && /^\d{8}-\d{6}\.\d{3}\.[^.]+\.backup$/.test(name.slice(database.length + 1));
}
