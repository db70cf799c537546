// The commands around the web application: its front-end, its search index, its workers, its extensions.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { type Choose, configFile, output, waitDb, yes } from "./command.js";
import { withRepeatedOptions } from "./repeated-options.js";

export function serverCommands<Options>(parser: Argv<Options>, terminal: Terminal, choose: Choose) {
  return parser
    .command(
      "front-end-build",
      "Build the style sheet and the scripts of the web pages.",
      (command) => frontEndOptions(output(python(command))),
      (options) =>
        choose(async () => (await import("../commands/front-end-build.js")).frontEndBuild(options, terminal)),
    )
    .command(
      "index-create",
      "Create or update the search index (in Python).",
      (command) => indexOptions(python(waitDb(configFile(command)))),
      (options) => choose(async () => (await import("../commands/index-create.js")).indexCreate(options, terminal)),
    )
    .command(
      "celery-run [celery_args..]",
      "Start a Celery worker for asynchronous tasks (in Python).",
      (command) =>
        withRepeatedOptions(python(waitDb(configFile(command))), ["config_file", "wait-db", "python"]).positional(
          "celery_args",
          {
            type: "string",
            array: true,
            default: [] as string[],
            describe: "Arguments for Celery; options after --, e.g. -- --loglevel=info",
          },
        ),
      (options) => choose(async () => (await import("../commands/celery-run.js")).celeryRun(options, terminal)),
    )
    .command(
      "ishell",
      "Start a Python shell with Kallithea.",
      (command) => python(waitDb(configFile(command))),
      (options) => choose(async () => (await import("../commands/ishell.js")).ishell(options, terminal)),
    )
    .command(
      "extensions-create",
      "Write a template file for extending Kallithea in Python.",
      (command) => yes(output(configFile(command))),
      (options) =>
        choose(async () => (await import("../commands/extensions-create.js")).extensionsCreate(options, terminal)),
    )
    .command(
      "iis-install",
      "Write dispatch.py, through which IIS runs Kallithea.",
      (command) => iisOptions(output(configFile(command))),
      (options) => choose(async () => (await import("../commands/iis-install.js")).iisInstall(options, terminal)),
    );
}

/** For a command that needs Kallithea's Python package. */
function python<Options>(command: Argv<Options>) {
  return command.option("python", {
    type: "string",
    requiresArg: true,
    describe: "Python, or virtual environment, that has Kallithea (default: search for it)",
  });
}

function frontEndOptions<Options>(command: Argv<Options>) {
  return command
    .option("install-deps", {
      type: "boolean",
      default: true,
      describe: "Do not install the dependencies with npm first",
    })
    .option("generate", {
      type: "boolean",
      default: true,
      describe: "Only install the dependencies, generate no files",
    });
}

function indexOptions<Options>(command: Argv<Options>) {
  return command
    .option("repo-location", {
      type: "string",
      requiresArg: true,
      describe: "Folder of the repositories (default: the repositories root)",
    })
    .option("index-only", {
      type: "string",
      requiresArg: true,
      describe: "Only index these repositories, separated by commas",
    })
    .option("update-only", {
      type: "string",
      requiresArg: true,
      describe: "Only update these repositories, separated by commas, with their changed files",
    })
    .option("full", {
      alias: "f",
      type: "boolean",
      default: false,
      describe: "Rebuild the index; an update keeps removed files and old contents of changed ones",
    });
}

function iisOptions<Options>(command: Argv<Options>) {
  return command
    .option("virtualdir", {
      type: "string",
      default: "/",
      requiresArg: true,
      describe: "Virtual directory of IIS to install into",
    })
    .option("python", {
      type: "string",
      requiresArg: true,
      describe: "Python of the Kallithea installation (default: git_hook_interpreter)",
    });
}
