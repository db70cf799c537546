import type { Argv } from "yargs";

/**
 * Lets a command take several arguments, or an option several times. TRAP: without duplicate arguments, yargs keeps
 * only the last of several arguments, too; with them, it makes a list of every option that is repeated.
 * @param single the options whose last value counts
 */
export function withRepeatedOptions<Options>(command: Argv<Options>, single: readonly string[]): Argv<Options> {
  return command
    .parserConfiguration({ "duplicate-arguments-array": true, "parse-positional-numbers": false })
    .coerce([...single], (value: unknown) => (Array.isArray(value) ? value.at(-1) : value));
}
