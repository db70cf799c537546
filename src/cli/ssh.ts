// The commands around SSH, on one page. Those that only sshd and hooks start are hidden.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, output } from "./command.js";

export function sshCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "ssh-update-authorized-keys",
      "Write the authorized_keys file with the SSH keys in the database.",
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
          .positional("user_id", { type: "number", demandOption: true, describe: "Id of the user in the database" })
          .positional("key_id", { type: "number", demandOption: true, describe: "Id of the SSH key in the database" }),
      ({ config_file, user_id, key_id }) =>
        choose(async () =>
          (await import("../commands/ssh-serve.js")).sshServe(
            { config_file, userId: user_id, keyId: key_id },
            terminal,
          ),
        ),
    )
    .command(
      "ssh-hook <action>",
      false,
      (command) => command.positional("action", { choices: ["pull", "push"] as const, demandOption: true }),
      ({ action }) => choose(async () => (await import("../commands/ssh-hook.js")).sshHook(action, terminal)),
    )
    .command("git-hook", false, {}, () =>
      choose(async () => (await import("../commands/git-hook.js")).gitHook(terminal)),
    );
}
