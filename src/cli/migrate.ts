// The group `migrate`, which fingers know as `alembic`: its commands and options, on one page, with Alembic's own words.
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
      "Show the revisions that several follow.",
      (command) => listing(command),
      (options) => choose(async () => (await import("../commands/migrate/listing/branches.js")).branches(options, terminal)),
    )
    .command(
      "check",
      "See whether the entities want anything that the database has not.",
      (command) => command,
      (options) => choose(async () => (await import("../commands/migrate/check.js")).check(options, terminal)),
    )
    .command(
      "current",
      "Show the revision that the database is at.",
      (command) => listing(command),
      (options) => choose(async () => (await import("../commands/migrate/listing/current.js")).current(options, terminal)),
    )
    .command(
      "downgrade <revision>",
      "Take the database down to a revision.",
      (command) => move(command),
      (options) => choose(async () => (await import("../commands/migrate/downgrade.js")).downgrade(options, terminal)),
    )
    .command(
      "edit <revision>",
      "Open a revision's file in $EDITOR.",
      (command) => command.positional("revision", revisionOption),
      (options) => choose(async () => (await import("../commands/migrate/edit.js")).edit(options, terminal)),
    )
    .command(
      "ensure_version",
      "Make the version table where there is none.",
      (command) => sql(command),
      (options) => choose(async () => (await import("../commands/migrate/ensure-version.js")).ensureVersion(options, terminal)),
    )
    .command(
      "heads",
      "Show the revisions that none follows.",
      (command) =>
        listing(command).option("resolve-dependencies", {
          type: "boolean",
          default: false,
          describe: "Count a dependency as a revision that follows",
        }),
      (options) => choose(async () => (await import("../commands/migrate/listing/heads.js")).heads(options, terminal)),
    )
    .command(
      "history",
      "List the revisions, newest first.",
      (command) =>
        listing(command)
          .option("rev-range", { alias: "r", type: "string", requiresArg: true, describe: "[start]:[end]" })
          .option("indicate-current", { alias: "i", type: "boolean", default: false, describe: "Mark the revision of the database" }),
      (options) => choose(async () => (await import("../commands/migrate/listing/history.js")).history(options, terminal)),
    )
    .command(
      "init <directory>",
      "Make a folder for revisions of one's own.",
      (command) => command.positional("directory", { type: "string", demandOption: true, describe: "The folder" }),
      (options) => choose(async () => (await import("../commands/migrate/init.js")).init(options, terminal)),
    )
    .command(
      "merge <revisions..>",
      "Write a revision that follows several others.",
      (command) =>
        newFile(command).positional("revisions", { type: "string", array: true, demandOption: true, describe: "The others, or `heads`" }),
      (options) => choose(async () => (await import("../commands/migrate/merge.js")).merge(options, terminal)),
    )
    .command(
      "revision",
      "Write a new revision.",
      (command) =>
        newFile(command)
          // Alembic takes it here only to refuse it.
          .option("sql", { type: "boolean", default: false, hidden: true })
          .option("autogenerate", {
            type: "boolean",
            default: false,
            describe: "Fill it with what the entities want and the database has not",
          })
          .option("rename", {
            ...oneEach,
            describe: "A column that is called otherwise now: table.old:new",
          })
          .option("keep-columns", { type: "boolean", default: false, describe: "Write a downgrade that leaves added columns in place" })
          .option("skip-empty", { type: "boolean", default: false, describe: "Write nothing where there is nothing to do" })
          .option("head", { type: "string", default: "head", requiresArg: true, describe: "The revision that it follows" })
          .option("version-path", { type: "string", requiresArg: true, describe: "The folder that it goes to" })
          .option("depends-on", { ...oneEach, describe: "A revision that it needs" }),
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
      "Write into the version table where the database is; nothing else is done.",
      (command) =>
        withRepeatedOptions(sql(command), ["config_file", "name", "tag"])
          .positional("revisions", { type: "string", array: true, demandOption: true, describe: "Identifiers; with --sql also from:to" })
          .option("tag", tagOption)
          .option("purge", { type: "boolean", default: false, describe: "Empty the version table first, whatever it holds" }),
      (options) => choose(async () => (await import("../commands/migrate/stamp.js")).stamp(options, terminal)),
    )
    .command(
      "upgrade <revision>",
      "Bring the database up to a revision.",
      (command) => move(command),
      (options) => choose(async () => (await import("../commands/migrate/upgrade.js")).upgrade(options, terminal)),
    )
    .demandCommand(1, "too few arguments");
}

const revisionOption = { type: "string", demandOption: true, describe: "An identifier, or `current`" } as const;

/** May be repeated, with one word each time: a list would swallow the words of the command that follow it. */
const oneEach = { type: "string", array: true, nargs: 1 } as const;

/** Alembic hands it to an environment script, which there is none of here. */
const tagOption = { type: "string", requiresArg: true, describe: "Taken, and without effect" } as const;

/** Taken before the command's name and after it. */
function environment<Options>(command: Argv<Options>) {
  return command
    .option("config_file", {
      alias: ["c", "config-file", "config"],
      type: "string",
      default: process.env.ALEMBIC_CONFIG ?? "alembic.ini",
      requiresArg: true,
      describe: "The configuration file (.ini)",
    })
    .option("name", {
      alias: "n",
      type: "string",
      default: "alembic",
      requiresArg: true,
      describe: "The section that says where the revisions are",
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
    .option("backup", { type: "boolean", default: true, describe: "Back up an SQLite database first (--no-backup to skip)" })
    .option("keep-backups", {
      type: "string",
      default: "10",
      requiresArg: true,
      describe: "Number of backups of the database to keep after a successful run",
    })
    .option("rehearse", { type: "boolean", default: false, describe: "Go there, back and there again on a copy; change nothing" });
}

function listing<Options>(command: Argv<Options>) {
  return json(command).option("verbose", { alias: "v", type: "boolean", default: false, describe: "Say more" });
}

function json<Options>(command: Argv<Options>) {
  return command.option("json", { type: "boolean", default: false, describe: "Print JSON" });
}

function newFile<Options>(command: Argv<Options>) {
  return withRepeatedOptions(command, ["config_file", "name", "message", "rev-id", "head", "version-path"])
    .option("message", { alias: "m", type: "string", requiresArg: true, describe: "What it is about" })
    .option("splice", { type: "boolean", default: false, describe: "Follow a revision that is not a head" })
    .option("branch-label", { ...oneEach, describe: "A name for the branch that begins with it" })
    .option("rev-id", { type: "string", requiresArg: true, describe: "Its identifier, instead of a random one" });
}
