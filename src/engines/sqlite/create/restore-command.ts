import { shellWord } from "../../../shell-word.js";

/**
 * The line that puts a backup in the place of an SQLite database. SQLite would play a journal or a write-ahead log of
 * the old database, which a killed process has left, into the new one. `cp` into the existing file leaves its owner and
 * permissions.
 */
export function restoreCommand(backup: string, database: string): string {
  const journals = ["-journal", "-wal", "-shm"].map((ending) => shellWord(`${database}${ending}`));
  return `rm -f ${journals.join(" ")} && cp ${shellWord(backup)} ${shellWord(database)}`;
}
