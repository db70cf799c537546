// Which command a command line is about, even if it cannot be parsed.
import type { CommandEntry } from "./command-table.js";

export interface FoundCommand {
  /** Undefined if no word is a command. */
  readonly command: CommandEntry | undefined;
  /** The words by which it was called, e.g. `["alembic", "upgrade"]`. */
  readonly calledAs: readonly string[];
  /** A word that is where a command should be. */
  readonly unknown: string | undefined;
}

/** @param words the command line without the words after `--` */
export function findCommand(words: readonly string[], commands: readonly CommandEntry[]): FoundCommand {
  return search(words, { commands, options: commands.flatMap(({ options }) => options) }, undefined, []);
}

function search(
  words: readonly string[],
  { commands, options }: Pick<CommandEntry, "commands" | "options">,
  command: CommandEntry | undefined,
  calledAs: readonly string[],
): FoundCommand {
  const [word, ...rest] = words;
  if (word === undefined || commands.length === 0) return { command, calledAs, unknown: undefined };
  if (word.startsWith("-") && word !== "-") {
    const name = word.replace(/^--?/, "");
    const hasValue = options.some(({ names, takesValue }) => takesValue && names.includes(name));
    return search(hasValue ? rest.slice(1) : rest, { commands, options }, command, calledAs);
  }
  const found = commands.find(({ path, aliases }) => path.at(-1) === word || aliases.includes(word));
  if (found === undefined) return { command, calledAs, unknown: word };
  return search(rest, found, found, [...calledAs, word]);
}
