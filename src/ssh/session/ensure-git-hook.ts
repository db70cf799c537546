import { isProgram } from "../../files/find-program.js";
import { type HookRunner, installGitHooks } from "../../vcs/hooks/git-hooks.js";
import { inspectGitHook } from "../../vcs/hooks/inspect-git-hook.js";

/**
 * Makes sure that a push will be recorded: a hook that is missing or cannot start is installed again. One that is not
 * Kallithea's stays; the administrator knows of it.
 * @param folder of the repository
 * @returns why pushes would not be recorded; undefined if they are
 * @throws the system's errors
 */
export function ensureGitHook(folder: string, runner: HookRunner): string | undefined {
  const broken = inspectGitHook(folder, runner).find(
    (problem) => problem.kind === "missing" || (problem.kind === "interpreter" && !starts(problem.interpreter)),
  );
  const program = "program" in runner ? runner.program[0] : runner.interpreter;
  if (broken === undefined) return undefined;
  if (!starts(program)) return `${program}, which its hook would start, is not a program`;
  const { installed, warnings, failure } = installGitHooks(folder, { runner, overwrite: false });
  return installed ? undefined : (failure ?? warnings.join("; "));
}

/** @param interpreter what follows `#!` */
function starts(interpreter = ""): boolean {
  return isProgram(interpreter.trim().split(/[ \t]/, 1)[0] ?? "");
}
