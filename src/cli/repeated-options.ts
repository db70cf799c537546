import type { Argv } from "yargs";

/**
 * Lets a command take several words, or an option several times. Where the last of several values wins, yargs keeps
 * only the last of several words, too; where options may be repeated, it makes a list of every option that is.
 * @param single the options of which the last one counts
 */
export function withRepeatedOptions<Options>(command: Argv<Options>, single: readonly string[]): Argv<Options> {
  return command
    .parserConfiguration({ "duplicate-arguments-array": true, "parse-positional-numbers": false })
    .coerce([...single], (value: unknown) => (Array.isArray(value) ? value.at(-1) : value));
}
