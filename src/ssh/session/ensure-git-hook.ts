import { existsSync } from "node:fs";
import path from "node:path";
import { isProgram } from "../../files/find-program.js";
import { type HookRunner, installGitHooks, readHook } from "../../vcs/hooks/git-hooks.js";
import { inspectGitHook } from "../../vcs/hooks/inspect-git-hook.js";
import { splitWords } from "./parse-command.js";

/**
 * Makes sure that a push will be recorded: a hook that is missing or cannot start is installed again. One that is not
 * Kallithea's stays; the administrator knows of it.
 * @param folder of the repository
 * @returns why pushes would not be recorded; undefined if they are
 * @throws the system's errors
 */
export function ensureGitHook(folder: string, runner: HookRunner): string | undefined {
  const hook = path.join(folder, "hooks", "post-receive");
  const problems = inspectGitHook(folder, runner);
  if (problems.some(({ kind }) => kind === "foreign")) return isProgram(hook) ? undefined : `${hook} cannot be run`;
  const isThere = problems.every(({ kind }) => kind !== "missing");
  if (isThere && canStart(readHook(hook))) return undefined;
  const program = "program" in runner ? runner.program[0] : runner.interpreter;
  if (!isStartable(program)) return `${program}, which its hook would start, is not a program`;
  const { installed, warnings, failure } = installGitHooks(folder, { runner, overwrite: false });
  return installed ? undefined : (failure ?? warnings.join("; "));
}

/**
 * Whether a hook of Kallithea's has what it starts. It may be another than a new one would start.
 * @param script the file as Latin-1
 */
function canStart(script: string): boolean {
  const text = Buffer.from(script, "latin1").toString();
  const [, interpreter] = /^#!(.*)/.exec(text) ?? [];
  const [, command] = /^exec (.*) git-hook$/m.exec(text) ?? [];
  if (command === undefined) return isStartable(interpreter);
  const [program = "", ...files] = wordsOf(command);
  return isStartable(interpreter) && isProgram(program) && files.every((file) => existsSync(file));
}

/** @param interpreter what follows `#!` */
function isStartable(interpreter = ""): boolean {
  return isProgram(interpreter.trim().split(/[ \t]/, 1)[0] ?? "");
}

function wordsOf(command: string): string[] {
  try {
    return splitWords(command);
  } catch {
    return [];
  }
}
