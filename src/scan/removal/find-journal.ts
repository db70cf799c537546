// The removal journal that has a repository which comes back: its owner and permissions are there.
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../errors.js";
import { isJournalName, readJournal } from "./journal-file.js";

/** Older journals, and those of very many repositories, are not worth the time of a scan. */
const limits = { files: 20, bytes: 4 << 20 };

export interface FoundJournal {
  readonly file: string;
  /** Those of the names that it has. */
  readonly names: readonly string[];
  /** How many repositories it has. */
  readonly count: number;
}

/**
 * The newest journal with any of these names.
 * @param database the fingerprint of the database that they must be from
 */
export function findJournal(folder: string, names: readonly string[], database: string): FoundJournal | undefined {
  const wanted = new Set(names);
  for (const file of newestJournals(folder)) {
    const journal = readable(file);
    if (journal === undefined || journal.database !== database) continue;
    const { repositories } = journal;
    const found = repositories.filter((name) => wanted.has(name));
    if (found.length > 0) return { file, names: found, count: repositories.length };
  }
  return undefined;
}

/** The time is part of the name. */
function newestJournals(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter(isJournalName);
    return names
      .sort()
      .reverse()
      .slice(0, limits.files)
      .map((name) => path.join(folder, name));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return [];
  }
}

/** This is only for a hint: what cannot be read is passed over. */
function readable(file: string): ReturnType<typeof readJournal> | undefined {
  try {
    const status = statSync(file);
    return status.isFile() && status.size <= limits.bytes ? readJournal(file) : undefined;
  } catch (error) {
    if (error instanceof UserError || systemErrorCode(error) !== undefined) return undefined;
    throw error;
  }
}
