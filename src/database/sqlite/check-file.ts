import { accessSync, constants, realpathSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../errors.js";

/**
 * Looks whether an SQLite database can be used, or made, at a path.
 * @returns whether there is a file already
 * @throws UserError for a missing folder, something that is no file, and missing permissions
 */
export function checkFile(file: string, { readOnly }: { readOnly: boolean }): { exists: boolean } {
  const stats = statOrNothing(file);
  if (stats && !stats.isFile()) throw new UserError(`The database ${file} is not a file.`, { hint: "Correct sqlalchemy.url in the ini." });
  if (stats) checkAccess(file, readOnly ? constants.R_OK : constants.R_OK | constants.W_OK, "file");
  checkFolder(path.dirname(stats ? realpathSync(file) : path.resolve(file)), readOnly);
  return { exists: stats !== undefined };
}

function checkFolder(folder: string, readOnly: boolean): void {
  const stats = statOrNothing(folder);
  if (!stats?.isDirectory()) {
    throw new UserError(`The folder of the database does not exist: ${folder}`, { hint: "Make it, or correct sqlalchemy.url in the ini." });
  }
  // SQLite writes its journal beside the database.
  checkAccess(folder, readOnly ? constants.X_OK : constants.W_OK | constants.X_OK, "folder");
}

function checkAccess(place: string, mode: number, kind: "file" | "folder"): void {
  try {
    accessSync(place, mode);
  } catch (error) {
    const what = kind === "file" ? "The database" : "The folder of the database";
    throw new UserError(`${what} may not be ${mode & constants.W_OK ? "written" : "read"}: ${place}`, {
      hint: "Look at its owner and permissions, and at who runs this.",
      cause: error,
    });
  }
}

function statOrNothing(place: string): Stats | undefined {
  try {
    return statSync(place);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT" || systemErrorCode(error) === "ENOTDIR") return undefined;
    throw new UserError(`${place} cannot be looked at.`, {
      hint: "Look at the permissions of the folders on the way to it.",
      cause: error,
    });
  }
}
