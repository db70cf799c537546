// The Pythons that may be the one of an instance, best first. Nothing is started.
import path from "node:path";
import { isProgram, programsOnPath } from "../../files/find-program.js";
import type { Ini } from "../../ini/load.js";
import { findPythonSide, interpreterOf, likelyFolders } from "../../ini/python.js";
import { interpreterWords } from "../start-interpreter.js";

export interface PythonCandidate {
  /** A program, and perhaps an argument: `/usr/bin/env python3`. */
  readonly command: readonly string[];
  /** Where it was found, for messages. */
  readonly source: string;
}

/**
 * What the ini names comes first, although it need not be right: under uWSGI or mod_wsgi, git_hook_interpreter can name
 * the server. Repositories are not searched: a `#!` line in them is not trusted.
 * @param ini undefined for what does without one
 * @param environment ours
 * @param program this one: if it was put in the place of Kallithea's own, that one's Python is next to it
 */
export function pythonCandidates(
  ini: Ini | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  program = process.argv[1],
): PythonCandidate[] {
  const searchPath = environment.PATH ?? "";
  const found = [
    ...(ini === undefined ? [] : namedInIni(ini, searchPath)),
    ...besides(program, "next to this program"),
    ...single(kallitheaCliPython(searchPath), "kallithea-cli on PATH"),
    ...inFolders(likelyFolders({ ...environment, PATH: "" }, ini?.folder ?? "/")),
    ...single(programsOnPath("python3", searchPath)[0], "python3 on PATH"),
  ];
  const key = ({ command }: PythonCandidate): string => command.join("\0");
  return found.filter((candidate, index) => found.findIndex((other) => key(other) === key(candidate)) === index);
}

function namedInIni(ini: Ini, searchPath: string): PythonCandidate[] {
  const interpreter = ini.app().get("git_hook_interpreter") ?? "";
  const cli = ini.app().get("kallithea_cli_path") ?? "";
  return [
    ...hookInterpreter(interpreter, searchPath),
    ...(path.isAbsolute(cli) ? single(interpreterOf(cli, searchPath), "kallithea_cli_path") : []),
    ...besides(cli, "next to kallithea_cli_path"),
  ];
}

function hookInterpreter(interpreter: string, searchPath: string): PythonCandidate[] {
  const source = "git_hook_interpreter";
  const command = interpreterWords(interpreter);
  if (path.isAbsolute(command[0] ?? "")) return [{ command, source }];
  return /^[^ \t/]+$/.test(interpreter) ? single(programsOnPath(interpreter, searchPath)[0], source) : [];
}

function single(program: string | undefined, source: string): PythonCandidate[] {
  return program === undefined ? [] : [{ command: [program], source }];
}

function kallitheaCliPython(searchPath: string): string | undefined {
  const { kallitheaCli, interpreter } = findPythonSide(searchPath);
  return kallitheaCli === undefined ? undefined : interpreter;
}

function besides(program: string | undefined, source: string): PythonCandidate[] {
  if (!program || !path.isAbsolute(program)) return [];
  return single(pythonIn(path.dirname(program)), source);
}

function inFolders(folders: readonly string[]): PythonCandidate[] {
  return folders.flatMap((folder) => (path.isAbsolute(folder) ? single(pythonIn(folder), "virtual environment") : []));
}

function pythonIn(folder: string): string | undefined {
  return ["python3", "python"].map((name) => path.join(folder, name)).find(isProgram);
}
