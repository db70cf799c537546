import { shellWord } from "../../../shell-word.js";

/**
 * The command that restores a backup of an SQLite database, and then removes the backup: run a second time, it would
 * otherwise take back what has changed since. Nothing is touched if the backup is missing or empty. It removes the
 * journal files of the old database, since SQLite would apply them to the restored one. `cp` to the existing file keeps
 * its owner and permissions.
 */
export function restoreCommand(backup: string, database: string): string {
  const journals = ["-journal", "-wal", "-shm"].map((ending) => shellWord(`${database}${ending}`));
  const [from, to] = [shellWord(backup), shellWord(database)];
  return `test -s ${from} && rm -f ${journals.join(" ")} && cp ${from} ${to} && sync && rm ${from}`;
}
