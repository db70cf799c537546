// Every command and option, on one page (the group `migrate` on its own). A command's code is loaded when the command is chosen.
import yargs, { type Argv } from "yargs";
import { copyOptions } from "./cli-database.js";
import { type Choose, migrateCommands } from "./cli-migrate.js";
import { withRepeatedOptions } from "./cli-repeated-options.js";
import { restoreOptions, scanOptions, updateOptions } from "./cli-repositories.js";
import { exitStatus, UsageError, type UserError } from "./errors.js";
import { programVersion } from "./shipped-files.js";
import type { Terminal } from "./terminal/terminal.js";

const programName = "kallithea-cli";

/**
 * Understands a command line and runs its command.
 * @param argv the words after the program's name
 * @returns the exit status
 * @throws UserError of every kind, and whatever bug a command has
 */
export async function commandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  // Yargs only parses: a command that it ran itself would cost a help page that nobody reads.
  let command: (() => Promise<void>) | undefined;
  const choose: Choose = (chosen) => {
    command = chosen;
  };
  const parser = yargs([...argv])
    .scriptName(programName)
    .usage("$0 COMMAND [OPTIONS]\n\nSets up and looks after an instance of Kallithea.")
    .command(
      "config-create [config_file] [key_value_pairs..]",
      "Write a new configuration file.",
      (command) =>
        withRepeatedOptions(command, ["mode"])
          .positional("config_file", { type: "string", describe: "The file to write; needed unless --show-defaults is given" })
          .positional("key_value_pairs", {
            type: "string",
            array: true,
            default: [] as string[],
            describe: "key=value for [app:main], or for the section that a word like '[section]' before it names",
          })
          .option("show-defaults", { type: "boolean", default: false, describe: "Show the main keys with their defaults" })
          .option("mode", { type: "string", requiresArg: true, describe: "Permissions of the file (default: 600)" })
          .option("clobber", { type: "boolean", default: true, describe: "Replace a file that exists, keeping the old one beside it" }),
      (options) => choose(async () => (await import("./commands/config-create.js")).configCreate(options, terminal)),
    )
    .command(
      "db-create",
      "Make the database with its first administrator.",
      (command) =>
        waitDb(configFile(command))
          .option("user", { type: "string", requiresArg: true, describe: "User name of the administrator" })
          .option("email", { type: "string", requiresArg: true, describe: "Email address of the administrator" })
          .option("password", {
            type: "string",
            requiresArg: true,
            describe: "Password of the administrator; other users of the machine can see it",
          })
          .option("password-stdin", { type: "boolean", default: false, describe: "Read the password from standard input" })
          .option("password-file", { type: "string", requiresArg: true, describe: "Read the password from a file" })
          .option("repos", { type: "string", requiresArg: true, describe: "Absolute path of the folder with the repositories" })
          .option("public-access", { type: "boolean", describe: "Let everybody look at repositories that are not private (default: yes)" })
          .option("reuse", {
            type: "boolean",
            default: false,
            describe: "Empty the database that exists instead of dropping and creating it",
          })
          .option("force-yes", { type: "boolean", default: false, describe: "Answer every question with yes" })
          .option("force-no", { type: "boolean", default: false, describe: "Answer every question with no" }),
      (options) => choose(async () => (await import("./commands/db-create.js")).dbCreate(options, terminal)),
    )
    .command(
      "repo-scan",
      "Bring the database into agreement with the folder of repositories.",
      (command) => scanOptions(waitDb(configFile(command))),
      (options) => choose(async () => (await import("./commands/repo-scan.js")).repoScan(options, terminal)),
    )
    .command(
      "repo-update-metadata [names..]",
      "Bring what the database knows of repositories' contents up to date.",
      (command) => updateOptions(waitDb(configFile(command))),
      (options) => choose(async () => (await import("./commands/repo-update-metadata.js")).repoUpdateMetadata(options, terminal)),
    )
    .command(
      "repo-restore <journal>",
      "Bring back repositories that repo-scan has removed from the database.",
      (command) => restoreOptions(waitDb(configFile(command))),
      (options) => choose(async () => (await import("./commands/repo-restore.js")).repoRestore(options, terminal)),
    )
    .command(
      "db-copy",
      "Copy the database of one configuration to the place that another one names, on any engine.",
      (command) => copyOptions(waitDb(command)),
      (options) => choose(async () => (await import("./commands/db-copy.js")).dbCopy(options, terminal)),
    )
    .command(["migrate", "alembic"], "Change the schema of the database, revision by revision.", (group) =>
      migrateCommands(group, terminal, choose),
    )
    .parserConfiguration({ "duplicate-arguments-array": false, "parse-positional-numbers": false })
    .help("help")
    .alias("help", "h")
    .version(programVersion())
    .strict()
    .exitProcess(false)
    // Yargs lays out the help of every command that it parses; to wrap it takes 2 ms.
    .wrap(asksForHelp(argv) ? 100 : null)
    .fail((message, error, command) => {
      // Without an error, or with one of its own, yargs speaks of a mistake in the command line. What it hands over then is the command
      // as far as it was understood, and help() its text.
      throw error === undefined || error.name === "YError" ? usageError(message, String(command.help())) : error;
    });

  if (argv.length === 0) {
    terminal.print(await parser.getHelp());
    return exitStatus.ok;
  }
  // With a callback, yargs hands over the help or the version instead of printing it.
  await parser.parseAsync([...argv], {}, (_error, _options, output) => {
    if (output !== "") terminal.print(output);
  });
  await command?.();
  return exitStatus.ok;
}

function asksForHelp(argv: readonly string[]): boolean {
  return argv.length === 0 || argv.includes("-h") || argv.includes("--help");
}

function configFile<Options>(command: Argv<Options>) {
  return command.option("config_file", {
    alias: ["c", "config-file", "config"],
    type: "string",
    demandOption: true,
    requiresArg: true,
    describe: "The configuration file (.ini)",
  });
}

function waitDb<Options>(command: Argv<Options>) {
  return command.option("wait-db", {
    type: "string",
    requiresArg: true,
    describe: "How long to wait for a database server that does not answer, such as 60s",
  });
}

/** @param help of the command; its first line is such as `kallithea-cli migrate stamp <revisions..>` */
function usageError(message: string, help: string): UserError {
  const [form = ""] = help.split("\n", 1);
  const command = form.replace(/ [[<A-Z].*/, "");
  return new UsageError(missingWords(message, form) ?? message, {
    usage: `Usage: ${form.endsWith("[OPTIONS]") ? form : `${form} [OPTIONS]`}`,
    hint: `\`${command} --help\` shows what there is.`,
  });
}

/** Yargs counts the words of a command that are not there, where it names an option that is not. */
function missingWords(message: string, form: string): string | undefined {
  const [, got] = /^Not enough non-option arguments: got (\d+)/.exec(message) ?? [];
  if (got === undefined) return undefined;
  const words = [...form.matchAll(/<(\w+)/g)].map(([, word]) => word).slice(Number(got));
  return `Missing required argument: ${words.join(", ")}`;
}
