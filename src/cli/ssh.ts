// The commands around SSH, on one page. Those that only sshd and hooks start are hidden.
import type { Argv } from "yargs";
import { UsageError } from "../errors.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, output } from "./command.js";

export function sshCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "ssh-update-authorized-keys",
      "Write the SSH keys in the database to authorized_keys.",
      (command) => output(configFile(command)),
      (options) =>
        choose(async () =>
          (await import("../commands/ssh-update-authorized-keys.js")).sshUpdateAuthorizedKeys(options, terminal),
        ),
    )
    .command(
      "ssh-serve <user_id> <key_id>",
      false,
      (command) =>
        configFile(command)
          .usage(hidden("ssh-serve <user_id> <key_id>", "Serve a repository to an SSH client.", "sshd"))
          .positional("user_id", { ...id, describe: "Id of the user in the database" })
          .positional("key_id", { ...id, describe: "Id of the SSH key in the database" }),
      ({ config_file, user_id, key_id }) =>
        choose(async () =>
          (await import("../commands/ssh-serve.js")).sshServe(
            { config_file, userId: Number(user_id), keyId: Number(key_id) },
            terminal,
          ),
        ),
    )
    .command(
      "ssh-hook <action>",
      false,
      (command) =>
        command
          .usage(hidden("ssh-hook <action>", "Record a pull from or a push to a Mercurial repository.", "ssh-serve"))
          .positional("action", {
            choices: ["pull", "push"] as const,
            demandOption: true,
            describe: "What the client has done",
          }),
      ({ action }) => choose(async () => (await import("../commands/ssh-hook.js")).sshHook(action, terminal)),
    )
    .command(
      "git-hook",
      false,
      (command) => command.usage(hidden("git-hook", "Record a push to a Git repository.", "its hook post-receive")),
      () => choose(async () => (await import("../commands/git-hook.js")).gitHook(terminal)),
    );
}

const id = {
  type: "string",
  demandOption: true,
  // As Python's `int`, without its spaces, signs and underscores, which nobody writes into authorized_keys.
  coerce(value: string) {
    if (!/^\d{1,15}$/.test(value))
      throw new UsageError(`"${printable(value)}" is not an id in the database, a number.`);
    return value;
  },
} as const;

/** The head of a help page. TRAP: yargs has no description of a command that it does not list. */
function hidden(usage: string, sentence: string, starter: string): string {
  return `$0 ${usage}\n\n${sentence} Only ${starter} starts this command.`;
}
