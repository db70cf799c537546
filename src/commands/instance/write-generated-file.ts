import { lstatSync, readFileSync } from "node:fs";
import { exitStatus, systemErrorCode, UserError } from "../../errors.js";
import { cannotWrite } from "../../files/failure-reason.js";
import { removeLeftovers } from "../../files/temporary-file.js";
import { writeAtomically } from "../../files/write-atomically.js";
import { replaceFile } from "../../ini/replace-file.js";
import { printable } from "../../terminal/printable.js";

/**
 * Writes a file that the server runs, often as another user.
 * @param exists whether it was there when that was decided; one that has come since then stays
 * @returns where the old file is kept, if there was one with other contents
 * @throws UserError with nothing changed
 */
export function writeGeneratedFile(file: string, text: string, exists: boolean): string | undefined {
  try {
    if (!exists) writeAtomically(file, text, { mode: 0o666 & ~process.umask(), exclusive: true });
    else if (readFileSync(file, "utf8") !== text) return replaceFile(file, text, { clobber: true });
    // Of a run that was killed when the file was complete.
    else removeLeftovers(file);
    return undefined;
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST" && lstatSync(file, { throwIfNoEntry: false }) !== undefined)
      throw new UserError(`Another process has just created ${printable(file)}. Nothing was changed.`, {
        exitStatus: exitStatus.exists,
      });
    throw cannotWrite(printable(file), error, "Nothing was changed.");
  }
}
