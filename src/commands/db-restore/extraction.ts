// Files of a backup, written on request and never over others.
import { lstatSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Backup } from "../../copy/backup/open-backup.js";
import { exitStatus, systemErrorCode, UsageError, UserError } from "../../errors.js";
import { cannotWrite } from "../../files/failure-reason.js";
import { writeAtomically } from "../../files/write-atomically.js";
import { isJournalName } from "../../scan/removal/journal-file.js";
import { printable } from "../../terminal/printable.js";

export interface Extraction {
  /** What will be written. */
  readonly files: readonly string[];
  /** @throws UserError naming the file */
  write(): void;
}

/**
 * Checks what has been asked for, and changes nothing.
 * @throws UserError if it is not in the backup, or with status 3 if a file exists
 */
export async function planExtraction(
  backup: Backup,
  { extractConfig, extractJournals }: { extractConfig?: string | undefined; extractJournals?: string | undefined },
): Promise<Extraction> {
  const files = [
    ...(extractConfig === undefined ? [] : [await configOf(backup, extractConfig)]),
    ...(extractJournals === undefined ? [] : await journalsOf(backup, extractJournals)),
  ];
  return {
    files: files.map(({ file }) => file),
    write() {
      for (const { file, content } of files) explained(file, () => writeAtomically(file, content, { exclusive: true }));
    },
  };
}

interface NewFile {
  readonly file: string;
  readonly content: Buffer;
}

async function configOf(backup: Backup, to: string): Promise<NewFile> {
  const saved = backup.header.files.find(({ kind }) => kind === "config");
  if (saved === undefined) throw notSaved(backup, "configuration file", "--include-config");
  if (to === "") throw new UsageError("--extract-config: the name must not be empty.");
  const file = path.resolve(to);
  if (explained(file, () => lstatSync(file, { throwIfNoEntry: false })) !== undefined) throw exists(file);
  requireFolder(path.dirname(file), "--extract-config");
  return { file, content: await backup.file(saved) };
}

async function journalsOf(backup: Backup, to: string): Promise<NewFile[]> {
  const saved = backup.header.files.filter(({ kind }) => kind === "journal");
  if (saved.length === 0) throw notSaved(backup, "removal journals", "--include-journals");
  const folder = path.resolve(to);
  requireFolder(folder, "--extract-journals");
  const files: NewFile[] = [];
  for (const journal of saved) {
    // A name from a file could lead anywhere.
    if (!isJournalName(journal.name))
      throw new UserError(`${backup.location}: "${printable(journal.name)}" is not the name of a removal journal.`);
    const file = path.join(folder, journal.name);
    const content = await backup.file(journal);
    if (!isThere(file, content)) files.push({ file, content });
  }
  return files;
}

/** @throws UserError if another file has that name */
function isThere(file: string, content: Buffer): boolean {
  const stats = explained(file, () => lstatSync(file, { throwIfNoEntry: false }));
  if (stats === undefined) return false;
  if (stats.isFile() && stats.size === content.length && explained(file, () => readFileSync(file)).equals(content))
    return true;
  throw exists(file);
}

function requireFolder(folder: string, option: string): void {
  if (explained(folder, () => statSync(folder, { throwIfNoEntry: false }))?.isDirectory()) return;
  throw new UsageError(`${option}: this folder does not exist: ${printable(folder)}`);
}

function notSaved({ location }: Backup, what: string, option: string): UserError {
  return new UserError(`${location} has no ${what}. Nothing was changed.`, {
    hint: `db-backup ${option} saves what there is.`,
  });
}

function exists(file: string): UserError {
  return new UserError(`${printable(file)} exists, and is not overwritten.`, {
    hint: "Name another one, or move it away.",
    exitStatus: exitStatus.exists,
  });
}

function explained<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw systemErrorCode(error) === "EEXIST" ? exists(file) : cannotWrite(printable(file), error);
  }
}
