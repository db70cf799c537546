// The commands for accounts and their keys.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, output, passwordOptions, waitDb } from "./command.js";

export function accountCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "user-list",
      "List the users.",
      (command) => accountOptions(command),
      (options) => choose(async () => (await import("../commands/user-list.js")).userList(options, terminal)),
    )
    .command(
      "user-create <user>",
      "Create a user.",
      (command) => createOptions(userArgument(accountOptions(command))),
      (options) => choose(async () => (await import("../commands/user-create.js")).userCreate(options, terminal)),
    )
    .command(
      "user-password <user>",
      "Change the password of a user.",
      (command) => newPasswordOptions(userArgument(accountOptions(command))),
      (options) => choose(async () => (await import("../commands/user-password.js")).userPassword(options, terminal)),
    )
    .command(
      "user-set <user>",
      "Change a user.",
      (command) => setOptions(userArgument(accountOptions(command))),
      (options) => choose(async () => (await import("../commands/user-set.js")).userSet(options, terminal)),
    )
    .command(
      "apikey-list <user>",
      "List the API keys of a user.",
      (command) =>
        userArgument(accountOptions(command)).option("show-keys", {
          type: "boolean",
          default: false,
          describe: "Print whole keys instead of their first characters",
        }),
      (options) => choose(async () => (await import("../commands/apikey-list.js")).apiKeyList(options, terminal)),
    )
    .command(
      "apikey-create <user>",
      "Create an API key and print it.",
      (command) =>
        userArgument(accountOptions(command))
          .option("description", { type: "string", default: "", requiresArg: true, describe: "What the key is for" })
          .option("lifetime", {
            type: "string",
            requiresArg: true,
            describe: "Minutes until it expires, or e.g. 12h or 30d (default: never)",
          }),
      (options) => choose(async () => (await import("../commands/apikey-create.js")).apiKeyCreate(options, terminal)),
    )
    .command(
      "apikey-revoke <user> <key>",
      "Revoke an API key of a user.",
      (command) =>
        userArgument(accountOptions(command)).positional("key", {
          type: "string",
          demandOption: true,
          describe: "ID of the key, the key, or its first 8 characters; built-in replaces the built-in one",
        }),
      (options) => choose(async () => (await import("../commands/apikey-revoke.js")).apiKeyRevoke(options, terminal)),
    )
    .command(
      "sshkey-list <user>",
      "List the SSH keys of a user.",
      (command) => userArgument(accountOptions(command)),
      (options) => choose(async () => (await import("../commands/sshkey-list.js")).sshKeyList(options, terminal)),
    )
    .command(
      "sshkey-add <user> [file]",
      "Add a public SSH key to a user.",
      (command) => sshKeyOptions(userArgument(accountOptions(command))),
      (options) => choose(async () => (await import("../commands/sshkey-add.js")).sshKeyAdd(options, terminal)),
    )
    .command(
      "sshkey-remove <user> <key>",
      "Remove an SSH key of a user.",
      (command) =>
        userArgument(accountOptions(command)).positional("key", {
          type: "string",
          demandOption: true,
          describe: "ID or fingerprint of the key",
        }),
      (options) => choose(async () => (await import("../commands/sshkey-remove.js")).sshKeyRemove(options, terminal)),
    );
}

function accountOptions<Options>(command: Argv<Options>) {
  return output(waitDb(configFile(command)));
}

function userArgument<Options>(command: Argv<Options>) {
  return command.positional("user", { type: "string", demandOption: true, describe: "Name of the user" });
}

function createOptions<Options>(command: Argv<Options>) {
  return nameOptions(newPasswordOptions(command))
    .option("admin", { type: "boolean", default: false, describe: "Make the user an administrator" })
    .option("inactive", { type: "boolean", default: false, describe: "Do not let the user log in yet" })
    .option("if-missing", { type: "boolean", default: false, describe: "Do nothing if the user exists" });
}

function setOptions<Options>(command: Argv<Options>) {
  return nameOptions(command)
    .option("admin", { type: "boolean", describe: "Make the user an administrator, or an ordinary user" })
    .option("active", { type: "boolean", describe: "Let the user log in, or lock the user out" })
    .option("extern-type", {
      type: "string",
      requiresArg: true,
      describe: "Who checks the password; only internal, which is Kallithea itself",
    });
}

function nameOptions<Options>(command: Argv<Options>) {
  return command
    .option("email", { type: "string", requiresArg: true, describe: "Email address" })
    .option("firstname", { type: "string", requiresArg: true, describe: "First name" })
    .option("lastname", { type: "string", requiresArg: true, describe: "Last name" });
}

function newPasswordOptions<Options>(command: Argv<Options>) {
  return passwordOptions(command, "Password").option("password-generate", {
    type: "boolean",
    default: false,
    describe: "Generate a password and print only that",
  });
}

function sshKeyOptions<Options>(command: Argv<Options>) {
  return command
    .positional("file", { type: "string", describe: "File with the public key (default: standard input)" })
    .option("key", { type: "string", requiresArg: true, describe: "The public key itself, e.g. 'ssh-ed25519 AAAA…'" })
    .option("description", {
      type: "string",
      requiresArg: true,
      describe: "What the key is called (default: its comment)",
    })
    .option("if-missing", { type: "boolean", default: false, describe: "Do nothing if the user has the key" });
}
