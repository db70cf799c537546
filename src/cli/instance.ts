// The commands that set up an instance and say how it is.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { administratorOptions, type Choose, configFile, format, quiet, waitDb, yes } from "./command.js";
import { withRepeatedOptions } from "./repeated-options.js";

export function instanceCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "setup",
      "Create or complete an instance, and upgrade its database.",
      (command) => setupOptions(waitDb(configFile(command))),
      (options) => choose(async () => (await import("../commands/setup.js")).setup(options, terminal)),
    )
    .command(
      "db-status",
      "Show the state of the database, also as the exit status.",
      (command) => quiet(format(waitDb(configFile(command)))),
      (options) => choose(async () => (await import("../commands/db-status.js")).dbStatus(options, terminal)),
    )
    .command(
      "doctor",
      "Check an instance, and print the commands that fix it.",
      (command) =>
        doctorOptions(
          withRepeatedOptions(quiet(format(waitDb(configFile(command)))), [
            "config_file",
            "wait-db",
            "format",
            "timeout",
          ]),
        ),
      (options) => choose(async () => (await import("../commands/doctor.js")).doctor(options, terminal)),
    );
}

function doctorOptions<Options>(command: Argv<Options>) {
  return yes(command, "the questions of --fix")
    .option("deep", {
      type: "boolean",
      default: false,
      describe: "Also verify every repository with git fsck or hg verify",
    })
    .option("timeout", {
      type: "string",
      requiresArg: true,
      describe: "Time limit of --deep for each repository, e.g. 90s or 30m (default: 10m)",
    })
    .option("fix", { type: "string", requiresArg: true, describe: "Fix the findings with this ID" })
    .option("dry-run", { type: "boolean", default: false, describe: "With --fix, only show what would be done" });
}

function setupOptions<Options>(command: Argv<Options>) {
  return administratorOptions(
    quiet(yes(command)).option("repos", {
      type: "string",
      requiresArg: true,
      describe: "Absolute path of the repositories root",
    }),
  )
    .option("database-url", {
      type: "string",
      requiresArg: true,
      describe: "sqlalchemy.url of a new configuration file (default: an SQLite file beside it)",
    })
    .option("database-url-stdin", {
      type: "boolean",
      default: false,
      describe: "Read the database URL from standard input",
    })
    .option("database-url-file", { type: "string", requiresArg: true, describe: "Read the database URL from a file" })
    .option("public-access", {
      type: "boolean",
      describe: "Allow anonymous access to non-private repositories (default of a new database: yes)",
    })
    .option("dry-run", {
      type: "boolean",
      default: false,
      describe: "Show what would be done without changing anything",
    })
    .option("json", { type: "boolean", default: false, describe: "Print one JSON document per line and event" });
}
