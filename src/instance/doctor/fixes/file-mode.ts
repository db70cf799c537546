import { closeSync, constants, fchmodSync, fstatSync, openSync, type Stats } from "node:fs";
import { shellPath } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import { type ExposedFile, exposedFiles } from "../checks/file-access.js";
import type { DoctorContext } from "../context.js";
import { Backup } from "./backup.js";
import { changeEach, type Fix, steps } from "./fix.js";

/** Takes from other users the permissions that they should not have. */
export async function fixFileModes(context: DoctorContext): Promise<Fix> {
  const { scan, machine } = context;
  const planned = steps(
    await exposedFiles(context),
    ({ file, status, bits }) =>
      `Change the permissions of ${printable(file)} from ${octal(status.mode)} to ${octal(status.mode & ~bits)}`,
  );
  return {
    steps: planned.texts,
    manual: [],
    apply: async (isAgreed) => {
      const backup = new Backup(scan.journalFolder, machine.now());
      const failures = changeEach(
        planned.agreed(isAgreed),
        ({ file }) => file,
        (exposed) => takePermissions(exposed, backup),
      );
      return { ...backup.outcome(), failures };
    },
  };
}

/**
 * TRAP: in a folder that others can write to, the file may be another one at any moment. So it is changed through its
 * descriptor, only if it is the one that was checked, and permissions are only taken away from those that it has now.
 */
function takePermissions({ file, status, bits }: ExposedFile, backup: Backup): string | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const now = fstatSync(descriptor);
    if (now.dev !== status.dev || now.ino !== status.ino) return "it was replaced meanwhile";
    if (isAlsoElsewhere(now)) return "it has several names (hard links), so that it may belong to something else";
    const mode = now.mode & 0o7777;
    if ((mode & bits) === 0) return undefined;
    backup.undoWith(`chmod ${octal(mode)} ${shellPath(file)}`);
    fchmodSync(descriptor, mode & ~bits);
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** Others can give files of root a name in their folders, unless the system forbids it (fs.protected_hardlinks). */
function isAlsoElsewhere(status: Stats): boolean {
  return process.geteuid?.() === 0 && status.isFile() && status.nlink > 1;
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8);
}
