// The options of db-copy.
import type { Argv } from "yargs";
import { output } from "./command.js";

export function copyOptions<Options>(command: Argv<Options>) {
  return output(command)
    .option("from", {
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "Configuration file of the database to copy",
    })
    .option("to", {
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "Configuration file of the target database",
    })
    .option("force-yes", {
      alias: "yes",
      type: "boolean",
      default: false,
      describe: "Replace the target database once the copy is complete",
    })
    .option("whole-seconds", {
      type: "boolean",
      default: false,
      describe: "Truncate fractions of seconds if the target cannot store them (MariaDB)",
    });
}
