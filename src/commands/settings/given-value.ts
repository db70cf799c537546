// The value of a setting, as it came with the command.
import { UsageError } from "../../errors.js";
import type { Terminal } from "../../terminal/terminal.js";
import { readGivenFile, withoutLineEnd } from "../instance/given-secret.js";

interface ValueSources {
  readonly value?: string | undefined;
  readonly stdin: boolean;
  readonly file?: string | undefined;
}

/** Bytes: more than the longest setting of 4096 characters can have. */
const longestFile = 4 * 4096 + 2;

/** Bytes that `Terminal.readInput` reads; it may stop after more. */
const longestInput = 4096;

/**
 * @returns undefined if there is none
 * @throws UsageError if it came in two ways or cannot be read
 */
export async function givenValue({ value, stdin, file }: ValueSources, terminal: Terminal) {
  const ways = [value !== undefined && "the value", stdin && "--stdin", file !== undefined && "--file"].filter(
    (way) => way !== false,
  );
  if (ways.length > 1) throw new UsageError(`Use only one of ${ways.join(" and ")}.`);
  if (file !== undefined) return present("--file", withoutLineEnd(readGivenFile("--file", file, longestFile)));
  return stdin ? present("--stdin", withoutLineEnd(await inputOf(terminal))) : value;
}

/** The program before a pipe may have failed. */
function present(way: string, value: string): string {
  if (value !== "") return value;
  throw new UsageError(`${way}: the value is empty. Nothing was changed.`, {
    hint: "To store an empty value, give it after the name: ''",
  });
}

async function inputOf(terminal: Terminal): Promise<string> {
  if (terminal.interactive) {
    throw new UsageError("--stdin: standard input is a terminal, which would show what is typed.", {
      hint: "Use a pipe: … | kallithea-cli setting-set … --stdin",
    });
  }
  const input = await terminal.readInput();
  if (Buffer.byteLength(input) <= longestInput) return input;
  throw new UsageError(`--stdin: the value is longer than ${longestInput} bytes.`, { hint: "Use --file instead." });
}
