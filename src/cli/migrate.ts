// The group `migrate`, also available as `alembic`: its commands, on one page, in Alembic's own words.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import type { Choose } from "./command.js";
import {
  environmentOptions,
  listingOptions,
  migrationOptions,
  newRevisionOptions,
  repeatable,
  revisionArgument,
  sqlOption,
  tagOption,
} from "./migrate-options.js";
import { withRepeatedOptions } from "./repeated-options.js";

/** Adds the commands of the group. The code of each is loaded when it is chosen. */
export function migrateCommands(group: Argv, terminal: Terminal, choose: Choose) {
  return environmentOptions(group)
    .command(
      "branches",
      "Show current branch points.",
      (command) => listingOptions(command),
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
      (command) => listingOptions(command),
      (options) =>
        choose(async () => (await import("../commands/migrate/listing/current.js")).current(options, terminal)),
    )
    .command(
      "downgrade <revision>",
      "Downgrade to an earlier revision.",
      (command) => migrationOptions(command),
      (options) => choose(async () => (await import("../commands/migrate/downgrade.js")).downgrade(options, terminal)),
    )
    .command(
      "edit <revision>",
      "Edit a revision file using $EDITOR.",
      (command) => command.positional("revision", revisionArgument),
      (options) => choose(async () => (await import("../commands/migrate/edit.js")).edit(options, terminal)),
    )
    .command(
      "ensure_version",
      "Create the version table if it does not exist.",
      (command) => sqlOption(command),
      (options) =>
        choose(async () => (await import("../commands/migrate/ensure-version.js")).ensureVersion(options, terminal)),
    )
    .command(
      "heads",
      "Show current heads.",
      (command) =>
        listingOptions(command).option("resolve-dependencies", {
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
        listingOptions(command)
          .option("rev-range", {
            alias: "r",
            type: "string",
            requiresArg: true,
            describe: "List only these revisions; either end may be missing, e.g. -3:current",
          })
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
      (command) =>
        command.positional("directory", { type: "string", demandOption: true, describe: "Folder to create" }),
      (options) => choose(async () => (await import("../commands/migrate/init.js")).init(options, terminal)),
    )
    .command(
      "merge <revisions..>",
      "Merge several revisions into one.",
      (command) =>
        newRevisionOptions(command).positional("revisions", {
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
        newRevisionOptions(command)
          // Alembic takes it here only to refuse it.
          .option("sql", { type: "boolean", default: false, hidden: true })
          .option("autogenerate", {
            type: "boolean",
            default: false,
            describe: "Generate operations from the difference between entities and database",
          })
          .option("rename", {
            ...repeatable,
            describe: "Treat as a renamed column (repeatable)",
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
          .option("depends-on", { ...repeatable, describe: "Revision it depends on (repeatable)" }),
      (options) => choose(async () => (await import("../commands/migrate/revision.js")).revision(options, terminal)),
    )
    .command(
      "show <revision>",
      "Show a revision.",
      (command) => command.positional("revision", revisionArgument),
      (options) => choose(async () => (await import("../commands/migrate/listing/show.js")).show(options, terminal)),
    )
    .command(
      "stamp <revisions..>",
      "Set the version table to a revision without running migrations.",
      (command) =>
        withRepeatedOptions(sqlOption(command), ["config_file", "name", "tag"])
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
      (command) => migrationOptions(command),
      (options) => choose(async () => (await import("../commands/migrate/upgrade.js")).upgrade(options, terminal)),
    )
    .demandCommand(1, "too few arguments");
}
