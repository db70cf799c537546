// Programs, by their names and the search path.
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** Whether a path is a file that this user may execute. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * The programs of a name, in the order of the search path.
 * @param searchPath folders separated by colons, as in PATH. Relative ones are ignored: they depend on the current folder
 */
export function programsOnPath(name: string, searchPath: string): string[] {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, name)).filter(isProgram);
}
