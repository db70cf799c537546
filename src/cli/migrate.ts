// The group `migrate`, which fingers know as `alembic`: its commands and options, on one page, with Alembic's own
// words.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { withRepeatedOptions } from "./repeated-options.js";

/** Told what to run once the command line has been understood. */
export type Choose = (command: () => Promise<void>) => void;

/** Adds the commands of the group. Each is loaded when it is chosen. */
export function migrateCommands(group: Argv, terminal: Terminal, choose: Choose) {
  return environment(group)
    .command(
      "branches",
      "Show current branch points.",
      (command) => listing(command),
      (options) =>
        choose(async () => (await import("../commands/migrate/listing/branches.js")).branches(options, terminal)),
    )
    .command(
      "check",
      "Check whether the schema matches the entities.",
      (command) => command,
      (options) => choose(async () => (await import("../commands/migrate/check.js")).check(options, terminal)),
    )
    .command(
      "current",
      "Show the current revision of the database.",
      (command) => listing(command),
      (options) =>
        choose(async () => (await import("../commands/migrate/listing/current.js")).current(options, terminal)),
    )
    .command(
      "downgrade <revision>",
      "Downgrade to an earlier revision.",
      (command) => move(command),
      (options) => choose(async () => (await import("../commands/migrate/downgrade.js")).downgrade(options, terminal)),
    )
    .command(
      "edit <revision>",
      "Edit a revision file using $EDITOR.",
      (command) => command.positional("revision", revisionOption),
      (options) => choose(async () => (await import("../commands/migrate/edit.js")).edit(options, terminal)),
    )
    .command(
      "ensure_version",
      "Create the version table if it does not exist.",
      (command) => sql(command),
      (options) =>
        choose(async () => (await import("../commands/migrate/ensure-version.js")).ensureVersion(options, terminal)),
    )
    .command(
      "heads",
      "Show current heads.",
      (command) =>
        listing(command).option("resolve-dependencies", {
          type: "boolean",
          default: false,
          describe: "Treat dependencies as down revisions",
        }),
      (options) => choose(async () => (await import("../commands/migrate/listing/heads.js")).heads(options, terminal)),
    )
    .command(
      "history",
      "List revisions, newest first.",
      (command) =>
        listing(command)
          .option("rev-range", { alias: "r", type: "string", requiresArg: true, describe: "[start]:[end]" })
          .option("indicate-current", {
            alias: "i",
            type: "boolean",
            default: false,
            describe: "Mark the current revision of the database",
          }),
      (options) =>
        choose(async () => (await import("../commands/migrate/listing/history.js")).history(options, terminal)),
    )
    .command(
      "init <directory>",
      "Create a directory for your own revisions.",
      (command) => command.positional("directory", { type: "string", demandOption: true, describe: "The folder" }),
      (options) => choose(async () => (await import("../commands/migrate/init.js")).init(options, terminal)),
    )
    .command(
      "merge <revisions..>",
      "Merge several revisions into one.",
      (command) =>
        newFile(command).positional("revisions", {
          type: "string",
          array: true,
          demandOption: true,
          describe: "The revisions, or `heads`",
        }),
      (options) => choose(async () => (await import("../commands/migrate/merge.js")).merge(options, terminal)),
    )
    .command(
      "revision",
      "Create a new revision file.",
      (command) =>
        newFile(command)
          // Alembic takes it here only to refuse it.
          .option("sql", { type: "boolean", default: false, hidden: true })
          .option("autogenerate", {
            type: "boolean",
            default: false,
            describe: "Generate operations from the difference between entities and database",
          })
          .option("rename", {
            ...oneEach,
            describe: "Treat as a renamed column, TABLE.OLD:NEW (repeatable)",
          })
          .option("keep-columns", {
            type: "boolean",
            default: false,
            describe: "Generate a downgrade that keeps added columns",
          })
          .option("skip-empty", {
            type: "boolean",
            default: false,
            describe: "Write no file if there is nothing to do",
          })
          .option("head", { type: "string", default: "head", requiresArg: true, describe: "Revision it follows" })
          .option("version-path", { type: "string", requiresArg: true, describe: "Directory for the new file" })
          .option("depends-on", { ...oneEach, describe: "Revision it depends on (repeatable)" }),
      (options) => choose(async () => (await import("../commands/migrate/revision.js")).revision(options, terminal)),
    )
    .command(
      "show <revision>",
      "Show a revision.",
      (command) => json(command).positional("revision", revisionOption),
      (options) => choose(async () => (await import("../commands/migrate/listing/show.js")).show(options, terminal)),
    )
    .command(
      "stamp <revisions..>",
      "Set the version table to a revision without running migrations.",
      (command) =>
        withRepeatedOptions(sql(command), ["config_file", "name", "tag"])
          .positional("revisions", {
            type: "string",
            array: true,
            demandOption: true,
            describe: "Identifiers; with --sql also from:to",
          })
          .option("tag", tagOption)
          .option("purge", { type: "boolean", default: false, describe: "Empty the version table first" }),
      (options) => choose(async () => (await import("../commands/migrate/stamp.js")).stamp(options, terminal)),
    )
    .command(
      "upgrade <revision>",
      "Upgrade to a later revision.",
      (command) => move(command),
      (options) => choose(async () => (await import("../commands/migrate/upgrade.js")).upgrade(options, terminal)),
    )
    .demandCommand(1, "too few arguments");
}

const revisionOption = { type: "string", demandOption: true, describe: "An identifier, or `current`" } as const;

/** May be repeated, with one word each time: a list would swallow the words of the command that follow it. */
const oneEach = { type: "string", array: true, nargs: 1 } as const;

/** Alembic hands it to an environment script, which there is none of here. */
const tagOption = { type: "string", requiresArg: true, describe: "Accepted for compatibility; ignored" } as const;

/** Taken before the command's name and after it. */
function environment<Options>(command: Argv<Options>) {
  return command
    .option("config_file", {
      alias: ["c", "config-file", "config"],
      type: "string",
      default: process.env.ALEMBIC_CONFIG ?? "alembic.ini",
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

function sql<Options>(command: Argv<Options>) {
  return command.option("sql", { type: "boolean", default: false, describe: "Print SQL instead of running it" });
}

function move<Options>(command: Argv<Options>) {
  return sql(command)
    .positional("revision", {
      type: "string",
      demandOption: true,
      describe: "An identifier, or steps: head, -1, +1; with --sql also from:to",
    })
    .option("tag", tagOption)
    .option("backup", {
      type: "boolean",
      default: true,
      describe: "Back up an SQLite database first (--no-backup to skip)",
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

function listing<Options>(command: Argv<Options>) {
  return json(command).option("verbose", { alias: "v", type: "boolean", default: false, describe: "Verbose output" });
}

function json<Options>(command: Argv<Options>) {
  return command.option("json", { type: "boolean", default: false, describe: "Print JSON" });
}

function newFile<Options>(command: Argv<Options>) {
  return withRepeatedOptions(command, ["config_file", "name", "message", "rev-id", "head", "version-path"])
    .option("message", { alias: "m", type: "string", requiresArg: true, describe: "Message describing the revision" })
    .option("splice", { type: "boolean", default: false, describe: "Allow it to follow a revision that is not a head" })
    .option("branch-label", { ...oneEach, describe: "Label of the branch that it begins (repeatable)" })
    .option("rev-id", { type: "string", requiresArg: true, describe: "Identifier, instead of a random one" });
}
