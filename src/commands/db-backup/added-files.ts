import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { AddedFile } from "../../copy/backup/write-backup.js";
import { systemErrorCode, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import type { Ini } from "../../ini/load.js";
import { isJournalName } from "../../scan/removal/journal-file.js";
import { journalFolder } from "../instance/scan-options.js";

/** What goes into a backup on request. @throws UserError if a file cannot be read */
export function addedFiles(
  ini: Ini,
  { includeConfig, includeJournals }: { includeConfig: boolean; includeJournals: boolean },
): AddedFile[] {
  return [
    ...(includeConfig ? [added("config", ini.path)] : []),
    ...(includeJournals ? journalsOf(ini).map((file) => added("journal", file)) : []),
  ];
}

function journalsOf(ini: Ini): string[] {
  const folder = journalFolder(ini);
  return explained(folder, () => readdirSync(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && isJournalName(entry.name))
    .map(({ name }) => path.join(folder, name))
    .sort();
}

function added(kind: AddedFile["kind"], file: string): AddedFile {
  return { kind, name: path.basename(file), content: explained(file, () => readFileSync(file)) };
}

function explained<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new UserError(`${file} cannot be read: ${failureReason(error)}.`, {
      hint: "No backup was written.",
      cause: error,
    });
  }
}
