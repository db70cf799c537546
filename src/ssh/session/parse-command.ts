// The command that a client asks for over SSH. Only three forms exist; everything else is rejected.
import { pythonRepr } from "./python-repr.js";
import { RejectedError } from "./rejected-error.js";
import { splitWords, UnsplittableError } from "./shell-words.js";

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
