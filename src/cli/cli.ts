// Parses a command line. The code of a command is loaded when the command is chosen.
import yargs from "yargs";
import { exitStatus, exitStatuses } from "../errors.js";
import { programVersion } from "../files/shipped-files.js";
import { rememberConfigFile } from "../own-command.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Choose, Command } from "./command.js";
import { allCommands } from "./pages.js";
import { rejectBooleanValues, unmarkAll, unmarked, wordsForYargs } from "./words.js";

const programName = "kallithea-cli";

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
  // Yargs only parses: if it ran the command, it would also render a help page that is never shown.
  let command: Command | undefined;
  let calledAs = "";
  const choose: Choose = (chosen) => {
    command = chosen;
  };
  rememberConfigFile(undefined);
  const words = wordsForYargs(argv);
  // Without a folder, yargs would ask for the current one, which may no longer exist.
  const parser = yargs(words, "/")
    .scriptName(programName)
    .usage("$0 COMMAND [OPTIONS]\n\nSet up and maintain a Kallithea instance.");
  allCommands(parser, terminal, choose);
  parser
    .parserConfiguration({ "duplicate-arguments-array": false, "parse-positional-numbers": false })
    .help("help")
    .alias("help", "h")
    .version(programVersion())
    .strict()
    .exitProcess(false)
    // Our texts are in English, so those of yargs must be, too.
    .detectLocale(false)
    // Yargs lays out the help of every command that it parses; wrapping takes 2 ms.
    .wrap(asksForHelp(words) ? 100 : null)
    // Commands get the values as they were typed.
    .middleware((options) => {
      unmarkAll(options);
      rejectBooleanValues(argv, options);
      if (typeof options.config_file === "string" && options.config_file !== process.env.KALLITHEA_CONFIG)
        rememberConfigFile(options.config_file);
      calledAs = String(options._[0]);
    })
    .fail((message, error, command) => {
      // Without an error, or with a YError, yargs reports a mistake in the command line. It then passes the command as
      // far as it was parsed; help() returns its help text.
      throw error === undefined || error.name === "YError" ? new ParseFailure(message, String(command.help())) : error;
    });

  if (words.length === 0) {
    const text = await parser.getHelp();
    terminal.print(`${text}\n\n${epilogue(text, false)}`);
    return exitStatus.ok;
  }
  if (argv[0] === "help" && argv.length === 2) {
    const { helpTopic } = await import("./help-topics.js");
    const page = helpTopic(argv[1] ?? "");
    if (page !== undefined) {
      terminal.print(page);
      return exitStatus.ok;
    }
  }
  try {
    // With a callback, yargs passes the help or the version instead of printing it.
    let shown = { text: "", words: [] as readonly (string | number)[] };
    await parser.parseAsync(words, {}, (_error, options, text) => {
      shown = { text, words: options._ };
    });
    if (shown.text !== "") await printHelpOrVersion(shown.text, shown.words, terminal);
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    throw (await import("./mistake.js")).commandLineMistake(
      words.map(unmarked),
      unmarked(error.message),
      error.help,
      argv,
    );
  }
  if (command === undefined) return exitStatus.ok;
  onCommand?.(calledAs);
  return (await command()) ?? exitStatus.ok;
}

/** What yargs reports about a command line that it cannot parse. */
class ParseFailure extends Error {
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}

/**
 * Prints a help text or the version. For the help of an unknown command, yargs passes that of the group.
 * @param positionals the words of the command line that are not options
 * @throws UsageError
 */
async function printHelpOrVersion(
  text: string,
  positionals: readonly (string | number)[],
  terminal: Terminal,
): Promise<void> {
  const unknown = positionals[/^kallithea-cli (migrate|alembic)$/m.test(text.split("\n", 1)[0] ?? "") ? 1 : 0];
  if (unknown !== undefined && text.includes("\nCommands:\n")) {
    throw (await import("./mistake.js")).unknownCommandMistake(String(unknown), text);
  }
  terminal.print(text === programVersion() ? text : `${text}\n\n${epilogue(text, positionals[0] === "alembic")}`);
}

/** The end of each help text. TRAP: yargs forgets its own epilogue when it parses a command. */
function epilogue(text: string, asAlembic: boolean): string {
  const rows = exitStatuses.flatMap(({ status, short }) => (short === undefined ? [] : `  ${status}  ${short}`));
  if (asAlembic) rows.push("  255  what Alembic calls a CommandError");
  const pages = text.startsWith(`${programName} COMMAND`)
    ? ["", "More: kallithea-cli help COMMAND, help exit-codes, help environment"]
    : ["More: kallithea-cli help exit-codes"];
  return ["Exit status:", ...rows, ...pages].join("\n");
}

function asksForHelp(argv: readonly string[]): boolean {
  return argv.length === 0 || argv.includes("-h") || argv.includes("--help");
}
