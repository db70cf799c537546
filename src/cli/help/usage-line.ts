import type { ArgumentEntry, CommandEntry, OptionEntry } from "../table/command-table.js";

/**
 * How a command is called, e.g. `kallithea-cli repo-restore -c INI JOURNAL [OPTIONS]`.
 * @param calledAs its words; those of a group may be another name of it
 */
export function usageLine(command: CommandEntry | undefined, calledAs: readonly string[]): string {
  const own = command === undefined || command.commands.length > 0 ? ["COMMAND"] : ownWords(command);
  return ["kallithea-cli", ...calledAs, ...own, "[OPTIONS]"].join(" ");
}

function ownWords({ options, arguments: args }: CommandEntry): string[] {
  const required = options.filter(({ isRequired }) => isRequired);
  return [...required.map(shortForm), ...args.map(argumentForm)];
}

function shortForm({ short, long, valueName = "" }: OptionEntry): string {
  return `${short === undefined ? `--${long}` : `-${short}`} ${valueName}`;
}

function argumentForm({ valueName, isRequired, isRepeatable }: ArgumentEntry): string {
  const form = isRepeatable ? `${valueName}...` : valueName;
  return isRequired ? form : `[${form}]`;
}
