// The value of a setting, as it came with the command.

import { UsageError } from "../../errors.js";
import { ownCommand } from "../../own-command.js";
import type { Terminal } from "../../terminal/terminal.js";
import { readGivenFile, withoutLineEnd } from "../instance/given-secret.js";

interface ValueSources {
  readonly name: string;
  readonly value?: string | undefined;
  readonly stdin: boolean;
  readonly file?: string | undefined;
}

/** Characters. */
const longestValue = 4096;

/** Bytes: more than the longest value can have, with its line end. */
const longestInput = 4 * longestValue + 2;

/**
 * @returns undefined if there is none
 * @throws UsageError if it came in two ways or cannot be read
 */
export async function givenValue({ name, value, stdin, file }: ValueSources, terminal: Terminal) {
  const ways = [value !== undefined && "the value", stdin && "--stdin", file !== undefined && "--file"].filter(
    (way) => way !== false,
  );
  if (ways.length > 1) throw new UsageError(`Use only one of ${ways.join(" and ")}.`);
  if (file !== undefined) return present("--file", readGivenFile("--file", file, longestInput));
  return stdin ? present("--stdin", await inputOf(terminal, name)) : value;
}

/** The program before a pipe may have failed. */
function present(way: string, text: string): string {
  // Of a longer one, the rest was not read.
  if (Buffer.byteLength(text) > longestInput)
    throw new UsageError(`${way}: the value is too long: at most ${longestValue} characters can be stored.`);
  const value = withoutLineEnd(text);
  if (value !== "") return value;
  throw new UsageError(`${way}: the value is empty. Nothing was changed.`, {
    hint: "To store an empty value, give it after the name: ''",
  });
}

async function inputOf(terminal: Terminal, name: string): Promise<string> {
  if (terminal.interactive) {
    throw new UsageError("--stdin: standard input is a terminal, which would show what is typed.", {
      hint: `Use a pipe: … | ${ownCommand("setting-set", name, "--stdin")}`,
    });
  }
  return terminal.readInput(longestInput);
}
