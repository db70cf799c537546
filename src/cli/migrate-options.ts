// The options and arguments that the commands of the group `migrate` share.
import type { Argv } from "yargs";
import { output } from "./command.js";
import { withRepeatedOptions } from "./repeated-options.js";

export const revisionArgument = {
  type: "string",
  demandOption: true,
  describe: "An identifier, or `current`",
} as const;

/** Repeatable, with one value each time: a list option would swallow the positional arguments that follow it. */
export const repeatable = { type: "string", array: true, nargs: 1 } as const;

/** Alembic passes it to env.py (there is no env.py here). */
export const tagOption = {
  type: "string",
  requiresArg: true,
  describe: "Accepted for compatibility; ignored",
} as const;

/** Accepted before and after the subcommand. */
export function environmentOptions<Options>(command: Argv<Options>) {
  return output(command)
    .option("config_file", {
      alias: ["c", "config-file", "config"],
      type: "string",
      default: process.env.ALEMBIC_CONFIG ?? (process.env.KALLITHEA_CONFIG || "alembic.ini"),
      requiresArg: true,
      describe: "Configuration file (.ini)",
    })
    .option("name", {
      alias: "n",
      type: "string",
      default: "alembic",
      requiresArg: true,
      describe: "Name of the Alembic section in the ini file",
    });
}

export function sqlOption<Options>(command: Argv<Options>) {
  return command.option("sql", { type: "boolean", default: false, describe: "Print SQL instead of running it" });
}

export function migrationOptions<Options>(command: Argv<Options>) {
  return sqlOption(command)
    .positional("revision", {
      type: "string",
      demandOption: true,
      describe: "An identifier, or steps: head, -1, +1; with --sql also from:to",
    })
    .option("tag", tagOption)
    .option("backup", {
      type: "boolean",
      default: true,
      describe: "Do not copy an SQLite database first",
    })
    .option("keep-backups", {
      type: "string",
      default: "10",
      requiresArg: true,
      describe: "Number of backups of the database to keep after a successful run",
    })
    .option("rehearse", {
      type: "boolean",
      default: false,
      describe: "Dry run on a copy: upgrade, downgrade, upgrade again",
    });
}

export function listingOptions<Options>(command: Argv<Options>) {
  return command.option("verbose", {
    alias: "v",
    type: "boolean",
    default: false,
    describe: "Verbose output",
  });
}

export function newRevisionOptions<Options>(command: Argv<Options>) {
  return withRepeatedOptions(command, ["config_file", "name", "message", "rev-id", "head", "version-path"])
    .option("message", { alias: "m", type: "string", requiresArg: true, describe: "Message describing the revision" })
    .option("splice", { type: "boolean", default: false, describe: "Allow it to follow a revision that is not a head" })
    .option("branch-label", { ...repeatable, describe: "Label of the branch that it begins (repeatable)" })
    .option("rev-id", { type: "string", requiresArg: true, describe: "Identifier, instead of a random one" });
}
