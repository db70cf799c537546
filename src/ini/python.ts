// Finds the Python installation of an instance in the file system; no program is started.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { isProgram, programsOnPath } from "../files/find-program.js";

export interface PythonSide {
  /** Kallithea's own `kallithea-cli`. */
  readonly kallitheaCli: string | undefined;
  /** The Python that it runs with, or else any `python3`. */
  readonly interpreter: string | undefined;
}

/**
 * Looks for Kallithea's own programs.
 * @param searchPath folders separated by colons, as in PATH
 */
export function findPythonSide(searchPath: string): PythonSide {
  const kallitheaCli = programsOnPath("kallithea-cli", searchPath).find(
    (file) => interpreterOf(file, searchPath) !== undefined,
  );
  const python = kallitheaCli === undefined ? undefined : interpreterOf(kallitheaCli, searchPath);
  return { kallitheaCli, interpreter: python ?? programsOnPath("python3", searchPath)[0] };
}

/** The same for a given Python; undefined if it is not a program. */
export function pythonSideOf(interpreter: string): PythonSide | undefined {
  if (!isProgram(interpreter)) return undefined;
  // The Python of a virtual environment is a link; the programs are next to the link.
  return { interpreter, kallitheaCli: findPythonSide(path.dirname(interpreter)).kallitheaCli };
}

/**
 * Where Kallithea's programs usually are, best first: on PATH, in the active virtual environment, in one next to the
 * ini file, in the one of Kallithea's own instructions. A folder next to the ini counts only if no other user could
 * have created it.
 * @param iniFolder the folder of the ini file
 */
export function likelyFolders({ PATH = "", VIRTUAL_ENV }: NodeJS.ProcessEnv, iniFolder: string): string[] {
  const besideIni = ["venv", ".venv", "../venv", "../kallithea-venv"]
    .map((name) => path.resolve(iniFolder, name, "bin"))
    .filter(isTrusted);
  return [
    ...PATH.split(path.delimiter),
    ...(VIRTUAL_ENV ? [path.join(VIRTUAL_ENV, "bin")] : []),
    ...besideIni,
    "/srv/kallithea/venv/bin",
  ];
}

function isTrusted(folder: string): boolean {
  try {
    const { uid, mode } = statSync(folder);
    return (uid === 0 || uid === process.geteuid?.()) && (mode & 0o002) === 0;
  } catch {
    return false;
  }
}

/**
 * The Python that a script names: `#!/venv/bin/python`, `#!/usr/bin/env python3`, or pip's `'''exec' "/long
 * path/python" …`.
 */
export function interpreterOf(script: string, searchPath: string): string | undefined {
  const [first = "", second = ""] = firstBytes(script).split("\n");
  const named =
    /^#!\s*(?:\S*\/env\s+)?(\S*python[\d.]*)\b/.exec(first)?.[1] ??
    /^'''exec' "?(.*?python[\d.]*)"? /.exec(second)?.[1];
  return named === undefined || path.isAbsolute(named) ? named : programsOnPath(named, searchPath)[0];
}

function firstBytes(file: string): string {
  const bytes = Buffer.alloc(1024);
  try {
    const opened = openSync(file, "r");
    const length = readSync(opened, bytes);
    closeSync(opened);
    return bytes.toString("utf8", 0, length);
  } catch {
    return "";
  }
}
