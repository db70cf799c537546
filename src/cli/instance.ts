// The commands that set up an instance and say how it is.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, json, quiet, waitDb } from "./command.js";

export function instanceCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser.command(
    "db-status",
    "Show the state of the database; the exit status says it, too.",
    (command) => quiet(json(waitDb(configFile(command)))),
    (options) => choose(async () => (await import("../commands/db-status.js")).dbStatus(options, terminal)),
  );
}
