// Parses a command line. The code of a command is loaded when the command is chosen.
import yargs from "yargs";
import { exitStatus, type UsageError } from "../errors.js";
import { rememberConfigFile } from "../own-command.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Choose, Command } from "./command.js";
import { allCommands } from "./pages.js";
import { rejectBooleanValues, unmarkAll, unmarked, wordsForYargs } from "./words.js";

/**
 * Parses a command line and runs its command.
 * @param argv the arguments after the program's name
 * @param onCommand called before the command runs, with its name: for that of a group, the name it was called by
 * @returns the exit status
 * @throws UserError of every kind; any other error is a bug
 */
export async function commandLine(
  argv: readonly string[],
  terminal: Terminal,
  onCommand?: (name: string) => void,
): Promise<number> {
  const { command, calledAs } = await parseCommandLine(argv, terminal);
  if (command === undefined) return exitStatus.ok;
  onCommand?.(calledAs);
  return (await command()) ?? exitStatus.ok;
}

/**
 * Parses a command line.
 * @param terminal what the command will use
 * @returns the command, which is run by calling it, and the name by which it, or its group, was called
 * @throws UsageError
 */
export async function parseCommandLine(
  argv: readonly string[],
  terminal: Terminal,
): Promise<{ command: Command | undefined; calledAs: string }> {
  let command: Command | undefined;
  let calledAs = "";
  const choose: Choose = (chosen) => {
    command = chosen;
  };
  rememberConfigFile(undefined);
  const words = wordsForYargs(argv);
  // Without a folder, yargs would ask for the current one, which may no longer exist.
  const parser = yargs(words, "/").scriptName("kallithea-cli");
  allCommands(parser, terminal, choose);
  parser
    .parserConfiguration({ "duplicate-arguments-array": false, "parse-positional-numbers": false })
    // Help and version are printed without it.
    .help(false)
    .version(false)
    .strict()
    .exitProcess(false)
    // Our texts are in English, so those of yargs must be, too.
    .detectLocale(false)
    // Commands get the values as they were typed.
    .middleware((options) => {
      unmarkAll(options);
      rejectBooleanValues(argv, options);
      if (typeof options.config_file === "string" && options.config_file !== process.env.KALLITHEA_CONFIG)
        rememberConfigFile(options.config_file);
      calledAs = String(options._[0]);
    })
    .fail((message, error) => {
      // Without an error, or with a YError, yargs reports a mistake in the command line.
      throw error === undefined || error.name === "YError" ? new ParseFailure(message) : error;
    });

  try {
    await parser.parseAsync(words);
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    throw await mistake(error, words, argv);
  }
  return { command, calledAs };
}

/** What yargs reports about a command line that it cannot parse. */
class ParseFailure extends Error {}

async function mistake(
  { message }: ParseFailure,
  words: readonly string[],
  typed: readonly string[],
): Promise<UsageError> {
  const { commandLineMistake } = await import("./mistake.js");
  const { commandTable } = await import("./table/command-table.js");
  return commandLineMistake(words.map(unmarked), unmarked(message), commandTable(), typed);
}
