import { existsSync, lstatSync } from "node:fs";
import path from "node:path";
import { LockFile } from "../../../files/lock-file.js";
import { shellWord } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import { leftoversOf, staleLocks } from "../checks/leftovers.js";
import type { DoctorContext } from "../context.js";
import { Backup } from "./backup.js";
import { changeEach, type Fix } from "./fix.js";

/** Moves what killed runs have left into a backup. */
export async function fixLeftovers(context: DoctorContext): Promise<Fix> {
  const { scan, machine } = context;
  const { files, statements } = await leftoversOf(context);
  return {
    steps: files.map(({ file }) => `Move ${printable(file)} to a backup`),
    manual: statements.map(
      ({ what, statement }) => `${printable(what)} has to be removed on the database server: ${printable(statement)};`,
    ),
    apply: async () => {
      const backup = new Backup(scan.journalFolder, machine.now());
      const failures = changeEach(
        files,
        ({ file }) => file,
        ({ file }) => {
          for (const ending of ["", "-journal", "-wal", "-shm"]) {
            const part = `${file}${ending}`;
            if (lstatSync(part, { throwIfNoEntry: false })?.isFile()) backup.move(part);
          }
        },
      );
      const { folder } = backup;
      return { backup: folder, undo: folder && `sh ${shellWord(path.join(folder, "undo.sh"))}`, failures };
    },
  };
}

/** Lock files are empty, so there is nothing to keep. One that a run has taken meanwhile stays. */
export function fixLocks(context: DoctorContext): Fix {
  const files = staleLocks(context);
  return {
    steps: files.map((file) => `Remove the lock file ${printable(file)}, which is empty`),
    manual: [],
    apply: async () => ({
      backup: undefined,
      undo: undefined,
      failures: changeEach(
        files,
        (file) => file,
        (file) => {
          if (!existsSync(file)) return;
          const lock = new LockFile(file);
          if (lock.tryLock()) lock.unlock();
        },
      ),
    }),
  };
}
