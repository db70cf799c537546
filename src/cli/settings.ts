// The commands for what the database holds of an instance's configuration.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, output, waitDb, yes } from "./command.js";

export function settingCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "setting-list",
      "List the settings in the database.",
      (command) =>
        output(waitDb(configFile(command)))
          .option("all", { type: "boolean", default: false, describe: "Also list the known settings that are not set" })
          .option("show-secrets", { type: "boolean", default: false, describe: "Show passwords and keys" }),
      (options) => choose(async () => (await import("../commands/setting-list.js")).settingList(options, terminal)),
    )
    .command(
      "setting-get <name>",
      "Print the value of a setting.",
      (command) => settingName(output(waitDb(configFile(command)))),
      (options) => choose(async () => (await import("../commands/setting-get.js")).settingGet(options, terminal)),
    )
    .command(
      "setting-set <name> [value]",
      "Change a setting.",
      (command) =>
        settingName(output(waitDb(configFile(command))))
          .positional("value", { type: "string", describe: "New value, checked as Kallithea reads it" })
          .option("stdin", { type: "boolean", default: false, describe: "Read the value from standard input" })
          .option("file", { type: "string", requiresArg: true, describe: "Read the value from a file" })
          .option("active", { type: "boolean", describe: "Switch a setting of Mercurial (ui.SECTION.KEY) on or off" })
          .option("create", {
            type: "boolean",
            default: false,
            describe: "Create a setting that Kallithea itself does not know",
          })
          .option("force", {
            type: "boolean",
            default: false,
            describe: "Change it even if no administrator could log in afterwards",
          })
          .option("type", {
            choices: ["str", "int", "unicode", "bool", "list"] as const,
            requiresArg: true,
            describe: "Type of a created setting (default: unicode)",
          }),
      (options) => choose(async () => (await import("../commands/setting-set.js")).settingSet(options, terminal)),
    )
    .command(
      "repos-path [new-root]",
      "Print the repositories root, or change it.",
      (command) =>
        yes(output(waitDb(configFile(command))), "the question before the change")
          .positional("new-root", {
            type: "string",
            describe: "Absolute path of the folder to which the repositories have been moved",
          })
          .option("allow-missing", {
            type: "boolean",
            default: false,
            describe: "Move the root even if some repositories are not there",
          })
          .option("dry-run", {
            type: "boolean",
            default: false,
            describe: "Show what would be done without changing anything",
          }),
      (options) => choose(async () => (await import("../commands/repos-path.js")).reposPath(options, terminal)),
    );
}

function settingName<Options>(command: Argv<Options>) {
  return command.positional("name", {
    type: "string",
    demandOption: true,
    describe: "A setting such as title, or ui.SECTION.KEY for one of Mercurial",
  });
}
