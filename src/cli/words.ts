// Rewrites a command line so that yargs parses it as click and argparse do.

import { UsageError } from "../errors.js";
import { printable } from "../terminal/printable.js";

/** The short options that take a value. */
const shortWithValue = { kallithea: "c", alembic: "cnrm" };

/** No argument can contain it. */
const mark = "\0";

/**
 * `-cmy.ini`, a short option with its value attached, becomes `-c=my.ini`;
 * options after `--`, and `-` for standard output, are marked, because yargs would not keep them as arguments.
 */
export function wordsForYargs(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  const [before, after] = end === -1 ? [words, []] : [words.slice(0, end), words.slice(end + 1)];
  const normalized = commandFirst(before);
  const group = normalized.find((word) => !word.startsWith("-"));
  const letters = group === "migrate" || group === "alembic" ? shortWithValue.alembic : shortWithValue.kallithea;
  const attachedValue = new RegExp(`^(-[iqv]*[${letters}])([^=].*)$`, "s");
  return [
    // Yargs makes an empty text of a single dash, which stands for standard input.
    ...normalized.map((word) => (word === "-" ? mark + word : word.replace(attachedValue, "$1=$2"))),
    ...after.map((word) => (word.startsWith("-") ? mark + word : word)),
  ];
}

/** `--json repo-scan` becomes `repo-scan --json`: yargs would take the command for the value of an unknown option. */
function commandFirst(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !["--json", "--quiet", "-q"].includes(word));
  const command = words[start];
  if (start < 1 || command === undefined || command.startsWith("-")) return words;
  return [command, ...words.slice(0, start), ...words.slice(start + 1)];
}

/** Removes the marks from every value that yargs has parsed. */
export function unmarkAll(options: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "string") options[name] = unmarked(value);
    else if (Array.isArray(value))
      options[name] = value.map((item) => (typeof item === "string" ? unmarked(item) : item));
  }
}

/**
 * Refuses a value that is given to an option without one. TRAP: yargs takes each but `true` for `false`, and
 * `--dry-run=yes` would run.
 * @param options as yargs has parsed them
 * @throws UsageError
 */
export function rejectBooleanValues(words: readonly string[], options: Readonly<Record<string, unknown>>): void {
  for (const word of words.slice(0, words.includes("--") ? words.indexOf("--") : undefined)) {
    const [, option = "", name = "", value = ""] = /^(--?([^=-][^=]*))=(.*)$/s.exec(word) ?? [];
    if (!isBoolean(options[name]) && !isBoolean(options[name.replace(/^no-/, "")])) continue;
    if (value === "true" || value === "false") continue;
    throw new UsageError(`${option} takes no value other than true or false, not "${printable(value)}".`, {
      hint: `Write ${option}, or leave it out.`,
    });
  }
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean" || (Array.isArray(value) && value.some((item) => typeof item === "boolean"));
}

export function unmarked(text: string): string {
  return text.replaceAll(mark, "");
}
