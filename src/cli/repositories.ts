// The options of the commands that work on repositories, on one page.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, json, output, waitDb, yes } from "./command.js";
import { withRepeatedOptions } from "./repeated-options.js";

/** The commands that scan repositories, restore what a scan removed, and purge what the web pages deleted. */
export function scanCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "repo-scan",
      "Synchronize the database with the repositories on disk.",
      (command) => scanOptions(waitDb(withoutNeedForPlan(configFile(command)))),
      (options) => choose(async () => (await import("../commands/repo-scan.js")).repoScan(options, terminal)),
    )
    .command(
      "repo-update-metadata [names..]",
      "Update the cached metadata of repositories.",
      (command) => updateOptions(waitDb(configFile(command))),
      (options) =>
        choose(async () => (await import("../commands/repo-update-metadata.js")).repoUpdateMetadata(options, terminal)),
    )
    .command(
      "repo-restore <journal>",
      "Restore what repo-scan --remove-missing has removed.",
      (command) => restoreOptions(waitDb(configFile(command))),
      (options) => choose(async () => (await import("../commands/repo-restore.js")).repoRestore(options, terminal)),
    )
    .command(
      "repo-purge-deleted",
      "Permanently delete what was deleted in the web pages.",
      (command) => purgeOptions(waitDb(configFile(command))),
      (options) =>
        choose(async () => (await import("../commands/repo-purge-deleted.js")).repoPurgeDeleted(options, terminal)),
    );
}

/** The commands that only show what the database has. */
export function repositoryCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "repo-list",
      "List the repositories in the database.",
      (command) => listOptions(waitDb(configFile(command))),
      (options) => choose(async () => (await import("../commands/repo-list.js")).repoList(options, terminal)),
    )
    .command(
      "repo-show <name>",
      "Show what the database has about a repository.",
      (command) =>
        output(waitDb(configFile(command))).positional("name", {
          type: "string",
          demandOption: true,
          describe: "Name of the repository with its groups, e.g. team/project",
        }),
      (options) => choose(async () => (await import("../commands/repo-show.js")).repoShow(options, terminal)),
    );
}

function listOptions<Options>(command: Argv<Options>) {
  return json(reading(command))
    .option("missing", { type: "boolean", default: false, describe: "Only list those that do not exist on disk" })
    .option("broken", {
      type: "boolean",
      default: false,
      describe: "Read every repository and only list those that Kallithea cannot serve",
    })
    .option("owner", { type: "string", requiresArg: true, describe: "Only list those of this user" })
    .option("group", {
      type: "string",
      requiresArg: true,
      describe: "Only list those in this repository group and its subgroups",
    })
    .option("long", {
      alias: "l",
      type: "boolean",
      default: false,
      describe: "Print a table with type, owner and last change",
    });
}

/** Who reviews a plan may be on another machine. An empty name says that no configuration file was given. */
function withoutNeedForPlan<Options>(command: Argv<Options>): Argv<Options> {
  return command.middleware((options: Record<string, unknown>) => {
    if (options.showPlan !== undefined) options.config_file ??= "";
  }, true);
}

/** The options of repo-scan. */
function scanOptions<Options>(command: Argv<Options>) {
  return withRepeatedOptions(reading(command), [
    "config_file",
    "wait-db",
    "jobs",
    "timeout",
    "path",
    "owner",
    "owner-from",
    "owner-map",
    "plan",
    "show-plan",
    "apply",
    "missing-since",
  ])
    .option("remove-missing", {
      type: "boolean",
      default: false,
      describe: "Delete database entries whose repository no longer exists on disk",
    })
    .option("missing-since", {
      type: "string",
      requiresArg: true,
      describe: "With --remove-missing: only what has been missing for this long, e.g. 30 (days), 4w",
    })
    .option("allow-mass-removal", {
      type: "boolean",
      default: false,
      describe: "Allow --remove-missing to delete many or all entries",
    })
    .option("detect-moves", {
      type: "boolean",
      default: false,
      describe: "Detect moved repositories and rename their entries",
    })
    .option("refresh", {
      type: "boolean",
      default: false,
      describe: "Also update the metadata of known repositories that have changed",
    })
    .option("install-git-hooks", {
      type: "boolean",
      default: false,
      describe: "(Re)install Kallithea's Git hooks, but keep other hooks",
    })
    .option("overwrite-git-hooks", {
      type: "boolean",
      default: false,
      describe: "(Re)install Kallithea's Git hooks; move other hooks to .bak",
    })
    .option("dry-run", {
      type: "boolean",
      default: false,
      describe: "Show what would be done without changing anything",
    })
    .option("path", { type: "string", requiresArg: true, describe: "Scan only this subfolder of the root" })
    .option("include", { ...glob, describe: "Only scan repositories and groups matching this pattern (repeatable)" })
    .option("exclude", { ...glob, describe: "Skip repositories and groups matching this pattern (repeatable)" })
    .option("follow-links", {
      type: "boolean",
      default: false,
      describe: "Follow symbolic links to directories (each target once)",
    })
    .option("owner", {
      type: "string",
      requiresArg: true,
      describe: "Owner of added repositories (default: the first administrator)",
    })
    .option("owner-from", {
      type: "string",
      requiresArg: true,
      describe: "Where to look for the owner first, e.g. git-config,hgrc,uid,map",
    })
    .option("owner-map", {
      type: "string",
      requiresArg: true,
      describe: "File with a pattern and a user on each line, for --owner-from map",
    })
    .option("private", { ...glob, describe: "Add matching repositories and groups as private (repeatable)" })
    .option("plan", {
      type: "string",
      requiresArg: true,
      describe: "Write what would be done to this file (- for standard output), and do nothing",
    })
    .option("show-plan", {
      type: "string",
      requiresArg: true,
      describe: "Print such a plan; needs no configuration file",
    })
    .option("apply", {
      type: "string",
      requiresArg: true,
      describe: "Do exactly what such a plan says, or nothing if something has changed since then",
    })
    .option("overwrite", {
      type: "boolean",
      default: false,
      describe: "With --plan: replace an existing plan, keeping the old one under another name",
    })
    .option("verbose", {
      alias: "v",
      type: "boolean",
      default: false,
      describe: "Report every repository, not only the changed ones",
    })
    .option("strict", {
      type: "boolean",
      default: false,
      describe: "Exit with status 6 also if folders were skipped by a rule",
    });
}

function updateOptions<Options>(command: Argv<Options>) {
  return withRepeatedOptions(reading(command), ["config_file", "wait-db", "jobs", "timeout"]).positional("names", {
    type: "string",
    array: true,
    default: [] as string[],
    describe: "Repositories to update (default: all)",
  });
}

function restoreOptions<Options>(command: Argv<Options>) {
  return output(command)
    .positional("journal", {
      type: "string",
      demandOption: true,
      describe: "Removal journal that repo-scan --remove-missing printed",
    })
    .option("replace", {
      type: "boolean",
      default: false,
      describe: "Replace existing entries of the same name (saved to a new journal first)",
    });
}

function purgeOptions<Options>(command: Argv<Options>) {
  return yes(output(command))
    .option("ask", { type: "boolean", default: true, describe: "Do not ask for confirmation" })
    .option("older-than", {
      type: "string",
      requiresArg: true,
      describe: "Only purge what was deleted longer ago, in weeks, days, hours, minutes, seconds: 2w, 30d, 1d12h",
    })
    .option("dry-run", {
      type: "boolean",
      default: false,
      describe: "Show what would be done without changing anything",
    });
}

function reading<Options>(command: Argv<Options>) {
  return output(command)
    .option("jobs", {
      type: "string",
      requiresArg: true,
      describe: "Number of parallel readers (default: number of CPU cores)",
    })
    .option("timeout", {
      type: "string",
      requiresArg: true,
      describe: "Time limit for Git or Mercurial to read one repository, e.g. 10m (default: 30s)",
    });
}

/** One value each time, so that no other argument is taken for a pattern. */
const glob = { type: "string", array: true, nargs: 1, default: [] as string[] } as const;
