// The commands that read, check and change a configuration file.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, output, waitDb } from "./command.js";
import { withRepeatedOptions } from "./repeated-options.js";

export function configCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "config-get [keys..]",
      "Show settings of a configuration file.",
      (command) => getOptions(output(configFile(command))),
      (options) => choose(async () => (await import("../commands/config-get.js")).configGet(options, terminal)),
    )
    .command(
      "config-set [settings..]",
      "Change settings of a configuration file.",
      (command) => setOptions(output(configFile(command))),
      (options) => choose(async () => (await import("../commands/config-set.js")).configSet(options, terminal)),
    )
    .command(
      "config-check",
      "Check a configuration file (exit 1: errors, 4: warnings).",
      (command) => checkOptions(output(waitDb(configFile(command)))),
      (options) => choose(async () => (await import("../commands/config-check.js")).configCheck(options, terminal)),
    )
    .command(
      "config-upgrade",
      "Update a configuration file, keeping your settings.",
      (command) => upgradeOptions(output(configFile(command))),
      (options) => choose(async () => (await import("../commands/config-upgrade.js")).configUpgrade(options, terminal)),
    )
    .command(
      "config-create [config_file] [key_value_pairs..]",
      "Write a new configuration file.",
      (command) => createOptions(command),
      (options) => choose(async () => (await import("../commands/config-create.js")).configCreate(options, terminal)),
    );
}

/** One value each time, so that no other argument is taken for one. */
const repeated = { type: "string", array: true, nargs: 1, default: [] as string[] } as const;

const texts = { type: "string", array: true, default: [] as string[] } as const;

function getOptions<Options>(command: Argv<Options>) {
  return withRepeatedOptions(command, ["config_file", "section"])
    .positional("keys", { ...texts, describe: "Settings of [app:main], or SECTION.KEY (default: all)" })
    .option("section", { type: "string", requiresArg: true, describe: "Section of the settings" })
    .option("raw", { type: "boolean", default: false, describe: "Show values as they are written in the file" })
    .option("show-secrets", { type: "boolean", default: false, describe: "Do not hide secrets when all are shown" });
}

function setOptions<Options>(command: Argv<Options>) {
  return writing(withRepeatedOptions(command, ["config_file", "section", "database-password-file"]))
    .positional("settings", {
      ...texts,
      describe: "For [app:main]; SECTION.KEY=VALUE for another one, or '[section]' for those that follow",
    })
    .option("section", { type: "string", requiresArg: true, describe: "Section of the settings" })
    .option("stdin", { type: "boolean", default: false, describe: "Read settings from standard input, one per line" })
    .option("database-password-stdin", {
      type: "boolean",
      default: false,
      describe: "Read a password for sqlalchemy.url from standard input",
    })
    .option("database-password-file", {
      type: "string",
      requiresArg: true,
      describe: "Read a password for sqlalchemy.url from a file",
    })
    .option("generate", { ...repeated, describe: "Set this secret to a new random value (repeatable)" })
    .option("unset", { ...repeated, describe: "Remove this setting (repeatable)" })
    .option("raw", {
      type: "boolean",
      default: false,
      describe: "Write values unchanged, without doubling percent signs",
    })
    .option("force", {
      type: "boolean",
      default: false,
      describe: "Accept names that are probably misspelled, and remove required settings",
    });
}

/** The options of what changes the file. */
function writing<Options>(command: Argv<Options>) {
  return command
    .option("dry-run", {
      type: "boolean",
      default: false,
      describe: "Show what would be done without changing anything",
    })
    .option("diff", { type: "boolean", default: false, describe: "Show the difference without changing anything" })
    .option("backup", {
      type: "boolean",
      default: true,
      describe: "Do not keep the old file under another name",
    });
}

function checkOptions<Options>(command: Argv<Options>) {
  return command.option("connect", {
    type: "boolean",
    default: true,
    describe: "Only check the file, not the database",
  });
}

function upgradeOptions<Options>(command: Argv<Options>) {
  return writing(command).option("from", {
    type: "string",
    requiresArg: true,
    describe:
      "Release or file that the configuration file was made from, e.g. 0.5 (default: recognized by its contents)",
  });
}

function createOptions<Options>(command: Argv<Options>) {
  return output(withRepeatedOptions(command, ["mode", "python", "data-dir", "owner", "group"]))
    .positional("config_file", { type: "string", describe: "File to write; required without --show-defaults" })
    .positional("key_value_pairs", {
      type: "string",
      array: true,
      default: [] as string[],
      describe: "For [app:main], or for the section that a preceding '[section]' names",
    })
    .option("show-defaults", {
      type: "boolean",
      default: false,
      describe: "Show the main keys with their defaults",
    })
    .option("mode", { type: "string", requiresArg: true, describe: "Permissions of the file (default: 600)" })
    .option("python", {
      type: "string",
      requiresArg: true,
      describe: "Python of the Kallithea installation, e.g. /srv/kallithea/venv/bin/python",
    })
    .option("data-dir", {
      type: "string",
      requiresArg: true,
      describe: "Folder for caches, the index and an SQLite database (default: the folder of the file)",
    })
    .option("owner", { type: "string", requiresArg: true, describe: "User who owns the file and --data-dir" })
    .option("group", { type: "string", requiresArg: true, describe: "Group of the file and --data-dir" })
    .option("clobber", {
      type: "boolean",
      default: true,
      describe: "Do not replace an existing file",
    });
}
