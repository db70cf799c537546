// The command for the user's shell.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import type { Choose } from "./command.js";

export function shellCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser.command(
    "completion <shell>",
    "Print the script that completes command lines in a shell.",
    (command) =>
      command.positional("shell", {
        choices: ["bash", "zsh", "fish"] as const,
        demandOption: true,
        describe: "bash, zsh or fish",
      }),
    (options) => choose(async () => (await import("../commands/completion.js")).completion(options, terminal)),
  );
}
