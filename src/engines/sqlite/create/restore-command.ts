import { shellWord } from "../../../shell-word.js";

/**
 * The command that restores a backup of an SQLite database. It removes the journal files that a killed process may have
 * left, since SQLite would apply them to the restored database. `cp` to the existing file keeps its owner and
 * permissions.
 */
export function restoreCommand(backup: string, database: string): string {
  const journals = ["-journal", "-wal", "-shm"].map((ending) => shellWord(`${database}${ending}`));
  return `rm -f ${journals.join(" ")} && cp ${shellWord(backup)} ${shellWord(database)}`;
}
