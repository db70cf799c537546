// What the pages of commands share: how a command is chosen, and the options that many of them have.
import type { Argv } from "yargs";

/** A command with its options. It returns an exit status if it has another one than 0 without being an error. */
// biome-ignore lint/suspicious/noConfusingVoidType: most commands return nothing.
export type Command = () => Promise<number | void>;

/** Registers what to run once the command line has been understood. */
export type Choose = (command: Command) => void;

/** `-c`, or the environment: a container sets it once for all commands. */
export function configFile<Options>(command: Argv<Options>) {
  const option = optionalConfigFile(command);
  return (process.env.KALLITHEA_CONFIG ? option : option.demandOption("config_file")) as Argv<
    Options & { config_file: string }
  >;
}

/**
 * The same for a command that can do without.
 * @param fromEnvironment the default; empty for none
 */
export function optionalConfigFile<Options>(command: Argv<Options>, fromEnvironment = process.env.KALLITHEA_CONFIG) {
  return command.option("config_file", {
    alias: ["c", "config-file", "config"],
    type: "string",
    ...(fromEnvironment && { default: fromEnvironment, defaultDescription: "KALLITHEA_CONFIG" }),
    requiresArg: true,
    describe: fromEnvironment === "" ? "Configuration file" : "Configuration file (or set KALLITHEA_CONFIG)",
  }) as Argv<Options & { config_file: string | undefined }>;
}

export function waitDb<Options>(command: Argv<Options>) {
  return command.option("wait-db", {
    type: "string",
    requiresArg: true,
    describe: "Wait up to this long for the database server, e.g. 60s or 2m",
  });
}

export function json<Options>(command: Argv<Options>) {
  return command.option("json", { type: "boolean", default: false, describe: "Print one JSON document" });
}

/** For a command that also has metrics for Prometheus. */
export function format<Options>(command: Argv<Options>) {
  return json(command).option("format", {
    choices: ["text", "json", "prometheus"] as const,
    requiresArg: true,
    describe: "Output format (default: text)",
  });
}

export function quiet<Options>(command: Argv<Options>) {
  return command.option("quiet", { alias: "q", type: "boolean", default: false, describe: "Print only problems" });
}

/** What every command has. */
export function output<Options>(command: Argv<Options>) {
  return quiet(json(command));
}

/** Assumes "yes" for questions: for scripts. */
export function yes<Options>(command: Argv<Options>, questions = "all questions") {
  return command.option("yes", {
    alias: ["y", "force-yes"],
    type: "boolean",
    default: false,
    describe: `Assume "yes" for ${questions}`,
  });
}

/** The first administrator: of db-create and setup. */
export function administratorOptions<Options>(command: Argv<Options>) {
  return passwordOptions(
    command
      .option("user", { type: "string", requiresArg: true, describe: "User name of the administrator" })
      .option("email", { type: "string", requiresArg: true, describe: "Email address of the administrator" }),
    "Administrator password",
  );
}

/** The ways to give a password. @param what it is, with a capital */
export function passwordOptions<Options>(command: Argv<Options>, what: string) {
  return command
    .option("password", {
      type: "string",
      requiresArg: true,
      describe: `${what} (visible to other users of this machine; prefer --password-stdin)`,
    })
    .option("password-stdin", { type: "boolean", default: false, describe: "Read the password from standard input" })
    .option("password-file", { type: "string", requiresArg: true, describe: "Read the password from a file" });
}
