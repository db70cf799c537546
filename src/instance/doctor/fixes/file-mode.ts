import { chmodSync } from "node:fs";
import path from "node:path";
import { shellPath, shellWord } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import { type ExposedFile, exposedFiles } from "../checks/file-access.js";
import type { DoctorContext } from "../context.js";
import { Backup } from "./backup.js";
import { changeEach, type Fix } from "./fix.js";

/** Takes from other users the permissions that they should not have. */
export function fixFileModes(context: DoctorContext): Fix {
  const { scan, machine } = context;
  const files = exposedFiles(context);
  return {
    steps: files.map((exposed) => {
      const { file, status } = exposed;
      return `Change the permissions of ${printable(file)} from ${octal(status.mode)} to ${octal(targetMode(exposed))}`;
    }),
    manual: [],
    apply: async () => {
      const backup = new Backup(scan.journalFolder, machine.now());
      const failures = changeEach(
        files,
        ({ file }) => file,
        (exposed) => {
          backup.undoWith(`chmod ${octal(exposed.status.mode)} ${shellPath(exposed.file)}`);
          chmodSync(exposed.file, targetMode(exposed));
        },
      );
      const { folder } = backup;
      return { backup: folder, undo: folder && `sh ${shellWord(path.join(folder, "undo.sh"))}`, failures };
    },
  };
}

function targetMode({ status, bits }: ExposedFile): number {
  return status.mode & 0o7777 & ~bits;
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8);
}
