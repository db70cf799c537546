import { shellPath, shellWord } from "./shell-word.js";

/** There is one command line per process. */
let configFile: string | undefined;

/** @param file as `-c` named it; undefined if it was not given, or the environment names the same one */
export function rememberConfigFile(file: string | undefined): void {
  configFile = file;
}

/**
 * A command of this program as a hint names it, with the `-c` of this run: it works as it is.
 * @param name of the command; the words after it are quoted
 */
export function ownCommand(name: string, ...words: readonly string[]): string {
  const config = configFile === undefined ? [] : ["-c", shellPath(configFile)];
  return ["kallithea-cli", name, ...config, ...words.map(shellWord)].join(" ");
}
