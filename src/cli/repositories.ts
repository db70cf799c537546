// The options of the commands that work on repositories, on one page.
import type { Argv } from "yargs";
import { withRepeatedOptions } from "./repeated-options.js";

/** What decides which repositories a scan is asked about, what it does to them, and what it says. */
export function scanOptions<Options>(command: Argv<Options>) {
  return withRepeatedOptions(reading(command), ["config_file", "wait-db", "jobs", "timeout", "path", "owner"])
    .option("remove-missing", { type: "boolean", default: false, describe: "Remove repositories that are gone from the database" })
    .option("allow-mass-removal", { type: "boolean", default: false, describe: "Remove them even if they are many, or all" })
    .option("detect-moves", { type: "boolean", default: false, describe: "Rename missing ones that are found at a new place" })
    .option("refresh", { type: "boolean", default: false, describe: "Bring the metadata of known ones up to date where they have changed" })
    .option("install-git-hooks", {
      type: "boolean",
      default: false,
      describe: "(Re)install Kallithea's Git hooks, leaving hooks of others",
    })
    .option("overwrite-git-hooks", {
      type: "boolean",
      default: false,
      describe: "(Re)install Kallithea's Git hooks, moving hooks of others to .bak",
    })
    .option("dry-run", { type: "boolean", default: false, describe: "Say what would be done, and do nothing" })
    .option("path", { type: "string", requiresArg: true, describe: "Look below this folder of the root alone" })
    .option("include", { ...glob, describe: "Look at repositories and groups whose names match alone; may be repeated" })
    .option("exclude", { ...glob, describe: "Do not look at those whose names match; may be repeated" })
    .option("follow-links", { type: "boolean", default: false, describe: "Walk into symbolic links to folders, once each" })
    .option("owner", { type: "string", requiresArg: true, describe: "Who owns what is added (default: the first administrator)" })
    .option("json", { type: "boolean", default: false, describe: "Print one JSON document" })
    .option("verbose", { alias: "v", type: "boolean", default: false, describe: "Say something of every repository" })
    .option("strict", { type: "boolean", default: false, describe: "Exit 6 also for folders that are left out by rule" });
}

export function updateOptions<Options>(command: Argv<Options>) {
  return withRepeatedOptions(reading(command), ["config_file", "wait-db", "jobs", "timeout"]).positional("names", {
    type: "string",
    array: true,
    default: [] as string[],
    describe: "The repositories; all without it",
  });
}

export function restoreOptions<Options>(command: Argv<Options>) {
  return command
    .positional("journal", { type: "string", demandOption: true, describe: "The file that repo-scan --remove-missing has named" })
    .option("replace", {
      type: "boolean",
      default: false,
      describe: "Remove rows that have the same names by now, keeping them in a journal of their own",
    });
}

function reading<Options>(command: Argv<Options>) {
  return command
    .option("jobs", { type: "string", requiresArg: true, describe: "How many to read at the same time (default: the cores)" })
    .option("timeout", {
      type: "string",
      requiresArg: true,
      describe: "Give up on a repository that Git or Mercurial reads for longer than this, e.g. 10m (default: 30s)",
    })
    .option("quiet", { alias: "q", type: "boolean", default: false, describe: "Print nothing unless something is wrong" });
}

/** One word each time, so that no other argument is taken for a pattern. */
const glob = { type: "string", array: true, nargs: 1, default: [] as string[] } as const;
