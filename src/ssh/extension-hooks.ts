// Whether an instance's own Python code wants to hear of pulls and pushes. Without it, no Python has to be started.
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { readGivenFile } from "../files/read-given-file.js";

export type ExtensionHook = "PULL_HOOK" | "PUSH_HOOK";

/**
 * Whether the extensions of an instance, `extensions.py`, define a hook that does something.
 * @param folder where Kallithea looks for them
 * @throws the system's error, or NotRegularFileError, if they cannot be read: then nobody knows
 */
export function hasExtensionHook(folder: string, hook: ExtensionHook): boolean {
  const text =
    readIfThere(path.join(folder, "extensions.py")) ??
    // The folder of RhodeCode's days.
    readIfThere(path.join(folder, "rcextensions", "__init__.py"));
  return text !== undefined && doesSomething(text, hook);
}

/** What is longer is not read to its end; in its beginning, a hook is found or not. */
const maxBytes = 1 << 20;

function readIfThere(file: string): string | undefined {
  try {
    return readGivenFile(file, maxBytes).toString("utf8");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT" || systemErrorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/**
 * Whether Python code may give a name another meaning than a function without content, as `extensions-create` writes
 * it. In doubt, it does.
 */
export function doesSomething(python: string, name: ExtensionHook): boolean {
  const functions = new RegExp(
    `^def ${name}\\(.*\\) *(?:->.*)?:[ \\t]*(?:#.*)?\\n((?:[ \\t]+.*\\n|[ \\t]*(?:#.*)?\\n)*)`,
    "gm",
  );
  const rest = `${python.replace(/\r\n?/g, "\n")}\n`.replace(functions, (whole, body: string) =>
    isEmptyBody(body) ? "\n" : whole,
  );
  return new RegExp(`\\b${name}\\b`).test(withoutComments(rest)) || /\bimport[ \t]*\(?[ \t]*\*/.test(rest);
}

/** Nothing but a docstring, comments, and `pass` or `return`. */
function isEmptyBody(body: string): boolean {
  const statements = withoutComments(body.replace(/^\s*[rRuU]?("""|''')[\s\S]*?\1[ \t]*(?=\n)/, ""));
  return statements.split("\n").every((line) => /^\s*(?:pass|return(?: (?:None|0|True))?)?\s*;?\s*$/.test(line));
}

/** TRAP: a `#` in a text also ends a line here, so only whole lines count as comments. */
function withoutComments(python: string): string {
  return python.replace(/^[ \t]*#.*$/gm, "");
}
