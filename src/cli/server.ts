// The commands that prepare what the server needs besides its configuration and database.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, output, yes } from "./command.js";

export function serverCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "extensions-create",
      "Write a template file for extending Kallithea in Python.",
      (command) => yes(output(configFile(command))),
      (options) =>
        choose(async () => (await import("../commands/extensions-create.js")).extensionsCreate(options, terminal)),
    )
    .command(
      "iis-install",
      "Write dispatch.py, through which IIS runs Kallithea (Windows only).",
      (command) => iisOptions(output(configFile(command))),
      (options) => choose(async () => (await import("../commands/iis-install.js")).iisInstall(options, terminal)),
    );
}

function iisOptions<Options>(command: Argv<Options>) {
  return command
    .option("virtualdir", {
      type: "string",
      default: "/",
      requiresArg: true,
      describe: "Virtual directory of IIS to install into",
    })
    .option("python", {
      type: "string",
      requiresArg: true,
      describe: "Python of the Kallithea installation (default: git_hook_interpreter)",
    });
}
