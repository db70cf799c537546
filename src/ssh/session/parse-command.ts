// The command that a client asks for over SSH. Only three forms exist; everything else is rejected.
import { pythonRepr } from "./python-repr.js";
import { RejectedError } from "./rejected-error.js";

export type ServedCommand =
  | { readonly type: "git"; readonly repository: string; readonly verb: "git-upload-pack" | "git-receive-pack" }
  | { readonly type: "hg"; readonly repository: string };

/**
 * @param command the environment's SSH_ORIGINAL_COMMAND
 * @throws RejectedError in Kallithea's words
 */
export function parseCommand(command: string): ServedCommand {
  const words = wordsOf(command);
  const [program, option, name = ""] = words;
  if (words.length === 5 && program === "hg" && option === "-R" && words[3] === "serve" && words[4] === "--stdio")
    return { type: "hg", repository: withoutSlashes(name) };
  if (words.length === 2 && isGitVerb(program) && option?.startsWith("/"))
    return { type: "git", repository: withoutSlashes(option.slice(1)), verb: program };
  throw new RejectedError(
    `This account can only be used for repository access. SSH command ${pythonRepr(command)} is not supported.`,
  );
}

function wordsOf(command: string): string[] {
  try {
    return splitWords(command);
  } catch (error) {
    if (!(error instanceof UnsplittableError)) throw error;
    throw new RejectedError(`Error parsing SSH command ${pythonRepr(command)}: ${error.message}`);
  }
}

function isGitVerb(word: string | undefined): word is "git-upload-pack" | "git-receive-pack" {
  return word === "git-upload-pack" || word === "git-receive-pack";
}

function withoutSlashes(name: string): string {
  let end = name.length;
  while (name[end - 1] === "/") end--;
  return name.slice(0, end);
}

/** Why a text cannot be split, in the words of Python's shlex, which Kallithea passes on. */
export class UnsplittableError extends Error {}

/**
 * Splits a command into words as Python's `shlex.split` does, that is, as a POSIX shell does without expanding anything.
 * @throws UnsplittableError
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  // Undefined between two words: a quoted empty one is a word, too.
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (" \t\r\n".includes(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) throw new UnsplittableError("No closing quotation");
      word = (word ?? "") + text.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      const { content, end } = doubleQuoted(text, at + 1);
      word = (word ?? "") + content;
      at = end;
    } else if (character === "\\") {
      if (++at === text.length) throw new UnsplittableError("No escaped character");
      word = (word ?? "") + text[at];
    } else word = (word ?? "") + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function doubleQuoted(text: string, start: number): { content: string; end: number } {
  let content = "";
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') return { content, end: at };
    if (character !== "\\") content += character;
    else {
      const next = text[++at];
      if (next === undefined) throw new UnsplittableError("No escaped character");
      // Inside of double quotes, a backslash only escapes these two.
      content += next === '"' || next === "\\" ? next : `\\${next}`;
    }
  }
  throw new UnsplittableError("No closing quotation");
}
