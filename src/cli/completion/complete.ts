// The hidden command that the scripts for bash, zsh and fish call at each press of Tab. It is started without yargs,
// never fails, and never writes anything but its answer.
import { exitStatus } from "../../errors.js";
import { hasInvisible, printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { commandTable } from "../table/command-table.js";
import { type Lookup, type Suggestion, type Suggestions, suggestions } from "./suggest.js";
import { completedWord, type TypedWord, typedLine } from "./typed-line.js";

/**
 * Prints what can come next on a command line. The first line of the answer is `words N`, `files N` or `folders N`: what
 * follows, or what the shell itself has to complete, and after how many characters of the word with the cursor. Each
 * line that follows is a word; for zsh and fish with a tab and a description, for bash with its quotes.
 *
 * For bash, the arguments are the line up to the cursor, and the part of it that bash will replace. For zsh they are the
 * words as they were typed, and for both other shells the last word is the one with the cursor, without quotes.
 * @returns the exit status, always 0
 */
export async function complete([shell = "", ...typed]: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const answer = shell === "bash" ? await answerToBash(typed) : await answerToOthers(shell, typed);
    if (answer.length > 0) terminal.printExactly(answer.join("\n"));
  } catch {
    // An error message would end up in the line that the user is typing.
  }
  return exitStatus.ok;
}

async function answerToBash([line = "", replaced = ""]: readonly string[]): Promise<readonly string[]> {
  const { words, current, isRedirection } = typedLine(line);
  if (isRedirection) return ["files 0"];
  const found = suggestions(commandTable(), { words, current: current.value, environment: process.env });
  if (found.kind !== "words") return [headOf(found)];
  // What it means is only known to bash, which may replace less than the word.
  if (current.isOpaque || !current.raw.endsWith(replaced)) return [];
  const start = current.raw.length - replaced.length;
  const lines = (await resolved(found, current.value, true)).map(({ text }) => quoted(current, text, start));
  return [headOf(found), ...lines];
}

function quoted(current: TypedWord, text: string, start: number): string {
  return completedWord(current, text).slice(start);
}

async function answerToOthers(shell: string, typed: readonly string[]): Promise<readonly string[]> {
  const before = typed.slice(0, -1);
  const current = typed.at(-1) ?? "";
  // Zsh passes words with their quotes, which have the same meaning as in bash.
  const words = shell === "zsh" ? before.map((word) => typedLine(`_ ${word}`).current.value) : before;
  const found = suggestions(commandTable(), { words, current, environment: process.env });
  if (found.kind !== "words") return [headOf(found)];
  const lines = (await resolved(found, current, false)).map(({ text, description }) => {
    // Fish replaces the whole word.
    const word = shell === "fish" ? text : text.slice(found.prefix.length);
    return description === undefined ? word : `${word}\t${description}`;
  });
  return [headOf(found), ...lines];
}

function headOf({ kind, prefix }: Suggestions): string {
  return `${kind} ${prefix.length}`;
}

/** The words that fit, with the looked-up names. @param isExact whether capitals matter */
async function resolved(
  found: Extract<Suggestions, { kind: "words" }>,
  current: string,
  isExact: boolean,
): Promise<readonly Suggestion[]> {
  const names = found.names === undefined ? [] : await lookUp(found.names, current.slice(found.prefix.length));
  const fold = (text: string) => (isExact ? text : text.toLowerCase());
  return [...found.words, ...names]
    .map(({ text, description }) => ({
      text: found.prefix + text,
      // That of a revision is the first line of a file.
      description: description === undefined ? undefined : printable(description),
    }))
    .filter(({ text }) => fold(text).startsWith(fold(current)) && !hasInvisible(text));
}

/** Milliseconds that a database may take. */
const patienceMs = 1000;

/** @returns no names if there are none in time */
async function lookUp({ mayBeginWithDash, ...lookup }: Lookup, begin: string): Promise<readonly Suggestion[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    const { knownNames } = await import("../../commands/complete.js");
    const names = await Promise.race([knownNames({ ...lookup, begin }), late]);
    if (names === undefined) leaveSoon();
    return (names ?? []).filter(({ text }) => mayBeginWithDash || !text.startsWith("-"));
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

/** After the answer: a connection that is still being opened would keep the process alive. */
function leaveSoon(): void {
  setImmediate(() => process.exit(exitStatus.ok));
}
