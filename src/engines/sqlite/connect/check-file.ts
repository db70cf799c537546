import { accessSync, constants, type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { realFile } from "../../../files/real-file.js";
import { shellWord } from "../../../shell-word.js";

/**
 * Checks whether an SQLite database can be used or created at a path.
 * @returns the status of the existing file
 * @throws UserError for a missing folder, something that is not a file, and missing permissions
 */
export function checkFile(file: string, { readOnly }: { readOnly: boolean }): Stats | undefined {
  const stats = statIfExists(file);
  if (stats && !stats.isFile())
    throw new UserError(`The database ${file} is not a file.`, { hint: "Correct sqlalchemy.url in the ini." });
  if (stats) checkAccess("The database", file, readOnly ? constants.R_OK : constants.R_OK | constants.W_OK);
  checkFolder(path.dirname(file));
  // SQLite writes its journal next to the file that a link points to.
  const folder = path.dirname(realFile(file));
  checkFolder(folder);
  if (!readOnly) checkAccess("The folder of the database", folder, constants.W_OK | constants.X_OK);
  return stats;
}

function checkFolder(folder: string): void {
  if (statIfExists(folder)?.isDirectory()) return;
  throw new UserError(`The folder of the database does not exist: ${folder}`, {
    hint: "Create it or correct sqlalchemy.url in the ini.",
  });
}

function checkAccess(what: string, file: string, mode: number): void {
  try {
    accessSync(file, mode);
  } catch (error) {
    throw new UserError(`${what} is not ${mode & constants.W_OK ? "writable" : "readable"}: ${file}`, {
      hint:
        systemErrorCode(error) === "EROFS"
          ? `Its file system is mounted read-only: findmnt --target ${shellWord(file)}`
          : "Check its owner and permissions, and the user running this command.",
      cause: error,
    });
  }
}

function statIfExists(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT" || systemErrorCode(error) === "ENOTDIR") return undefined;
    throw new UserError(`${file} cannot be accessed (${systemErrorCode(error)}).`, {
      hint: "Check the folders and links in its path.",
      cause: error,
    });
  }
}
