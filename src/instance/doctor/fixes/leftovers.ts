import { lstatSync } from "node:fs";
import { LockFile } from "../../../files/lock-file.js";
import { printable } from "../../../terminal/printable.js";
import { leftoversOf, staleLocks } from "../checks/leftovers.js";
import type { DoctorContext } from "../context.js";
import { Backup } from "./backup.js";
import { changeEach, type Fix, steps } from "./fix.js";

/** Moves what killed runs have left into a backup. */
export async function fixLeftovers(context: DoctorContext): Promise<Fix> {
  const { scan, machine } = context;
  const { files, statements } = await leftoversOf(context);
  const planned = steps(files, ({ file }) => `Move ${printable(file)} to a backup`);
  return {
    steps: planned.texts,
    manual: statements.map(
      ({ what, statement }) => `${printable(what)} has to be removed on the database server: ${printable(statement)};`,
    ),
    apply: async (isAgreed) => {
      const backup = new Backup(scan.journalFolder, machine.now());
      const failures = changeEach(
        planned.agreed(isAgreed),
        ({ file }) => file,
        ({ file }) => {
          for (const ending of ["", "-journal", "-wal", "-shm"]) {
            const part = `${file}${ending}`;
            if (lstatSync(part, { throwIfNoEntry: false })?.isFile()) backup.move(part);
          }
          return undefined;
        },
      );
      return { ...backup.outcome(), failures };
    },
  };
}

/** Lock files are empty, so there is nothing to keep. One that a run has taken meanwhile stays. */
export function fixLocks(context: DoctorContext): Fix {
  const planned = steps(staleLocks(context), (file) => `Remove the lock file ${printable(file)}, which is empty`);
  return {
    steps: planned.texts,
    manual: [],
    apply: async (isAgreed) => ({
      backup: undefined,
      undo: undefined,
      failures: changeEach(planned.agreed(isAgreed), (file) => file, removeLock),
    }),
  };
}

function removeLock(file: string): string | undefined {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const lock = new LockFile(file);
  if (!lock.tryLock()) return `a run that has started meanwhile holds it${holding(lock)}`;
  lock.unlock();
  return undefined;
}

function holding(lock: LockFile): string {
  const holder = lock.holder();
  return holder === undefined ? "" : ` (${holder})`;
}
