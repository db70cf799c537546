// The commands that create and copy a database.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { administratorOptions, type Choose, configFile, output, waitDb } from "./command.js";

export function databaseCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser.command(
    "db-create",
    "Create the database and the first administrator account.",
    (command) => createOptions(command),
    (options) => choose(async () => (await import("../commands/db-create.js")).dbCreate(options, terminal)),
  );
}

export function copyCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser.command(
    "db-copy",
    "Copy a database to another one, on any engine.",
    (command) => copyOptions(waitDb(command)),
    (options) => choose(async () => (await import("../commands/db-copy.js")).dbCopy(options, terminal)),
  );
}

function createOptions<Options>(command: Argv<Options>) {
  return administratorOptions(output(waitDb(configFile(command))))
    .option("repos", { type: "string", requiresArg: true, describe: "Absolute path of the repositories root" })
    .option("public-access", {
      type: "boolean",
      describe: "Allow anonymous access to non-private repositories (default: yes)",
    })
    .option("if-missing", {
      type: "boolean",
      default: false,
      describe: "Do nothing if the database exists and is current",
    })
    .option("reuse", {
      type: "boolean",
      default: false,
      describe: "Reuse the existing database: drop its tables, not the database itself",
    })
    .option("backup", {
      type: "boolean",
      default: true,
      describe: "Drop the database that is replaced instead of keeping it under another name",
    })
    .option("force-yes", {
      alias: "yes",
      type: "boolean",
      default: false,
      describe: 'Assume "yes" for all questions',
    })
    .option("force-no", { type: "boolean", default: false, describe: 'Assume "no" for all questions' });
}

function copyOptions<Options>(command: Argv<Options>) {
  return output(command)
    .option("from", {
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "Configuration file of the database to copy",
    })
    .option("to", {
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "Configuration file of the target database",
    })
    .option("force-yes", {
      alias: "yes",
      type: "boolean",
      default: false,
      describe: "Replace the target database once the copy is complete",
    })
    .option("whole-seconds", {
      type: "boolean",
      default: false,
      describe: "Truncate fractions of seconds if the target cannot store them (MariaDB)",
    });
}
