// The options of db-copy.
import type { Argv } from "yargs";

export function copyOptions<Options>(command: Argv<Options>) {
  return command
    .option("from", { type: "string", demandOption: true, requiresArg: true, describe: "The configuration file of the database to copy" })
    .option("to", { type: "string", demandOption: true, requiresArg: true, describe: "The one of the place where the copy shall be" })
    .option("force-yes", { type: "boolean", default: false, describe: "Replace the database that is there, when the copy is complete" })
    .option("whole-seconds", {
      type: "boolean",
      default: false,
      describe: "Cut fractions of seconds off where the other database cannot hold them (MariaDB)",
    })
    .option("quiet", { alias: "q", type: "boolean", default: false, describe: "Show neither progress nor a summary" });
}
