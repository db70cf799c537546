// db-backup and db-restore.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, optionalConfigFile, output, waitDb, yes } from "./command.js";

export function backupCommands(parser: Argv, terminal: Terminal, choose: Choose): void {
  parser
    .command(
      "db-backup <file>",
      "Write a backup that can be restored on any engine.",
      (command) => backupOptions(output(waitDb(configFile(command)))),
      (options) => choose(async () => (await import("../commands/db-backup.js")).dbBackup(options, terminal)),
    )
    .command(
      "db-restore <file>",
      "Restore a backup of db-backup, or check it.",
      (command) => restoreOptions(output(yes(waitDb(optionalConfigFile(command, ""))))),
      (options) =>
        choose(async () => (await import("../commands/db-restore.js")).dbRestore(withConfigFile(options), terminal)),
    );
}

function backupOptions<Options>(command: Argv<Options>) {
  return command
    .positional("file", {
      type: "string",
      demandOption: true,
      describe: "File to write; in a folder, a new file named after the time; - for standard output",
    })
    .option("overwrite", {
      type: "boolean",
      default: false,
      describe: "Replace an existing backup, keeping the old one under another name",
    })
    .option("include-config", {
      type: "boolean",
      default: false,
      describe: "Also save the configuration file, with the passwords in it",
    })
    .option("include-journals", {
      type: "boolean",
      default: false,
      describe: "Also save the removal journals of repo-scan --remove-missing",
    });
}

/**
 * KALLITHEA_CONFIG counts only if there is nothing to extract: it may be set for all commands, and who wants the ini out
 * of a backup has not asked for the database to be replaced.
 */
function withConfigFile<
  Options extends {
    config_file: string | undefined;
    extractConfig: string | undefined;
    extractJournals: string | undefined;
  },
>(options: Options): Options {
  const extracts = options.extractConfig !== undefined || options.extractJournals !== undefined;
  return {
    ...options,
    config_file: options.config_file ?? (extracts ? undefined : process.env.KALLITHEA_CONFIG || undefined),
  };
}

function restoreOptions<Options>(command: Argv<Options>) {
  return command
    .describe("yes", "Replace existing tables, keeping them under another name")
    .positional("file", {
      type: "string",
      demandOption: true,
      describe: "Backup to restore; - for standard input",
    })
    .option("verify", {
      type: "boolean",
      default: false,
      describe: "Only check the backup; needs no database",
    })
    .option("dry-run", {
      type: "boolean",
      default: false,
      describe: "Check the backup and whether the database can take it, without changing anything",
    })
    .option("whole-seconds", {
      type: "boolean",
      default: false,
      describe: "Truncate fractions of seconds if the database cannot store them (MariaDB)",
    })
    .option("extract-config", {
      type: "string",
      requiresArg: true,
      describe: "Write the configuration file in the backup to this new file; without -c, do nothing else",
    })
    .option("extract-journals", {
      type: "string",
      requiresArg: true,
      describe: "Write the removal journals in the backup into this folder; without -c, do nothing else",
    });
}
