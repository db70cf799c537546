// Compares the hook of a Git repository with the one that would be installed now. Only reads.
import { lstatSync } from "node:fs";
import path from "node:path";
import { readShippedFile } from "../../files/shipped-files.js";
import { specialKind } from "../reading/special-kind.js";
import { oneLine } from "../text/one-line.js";
import { type HookRunner, hookScript, ownerOf, readHook } from "./git-hooks.js";
import { missingProgram, nativeCommand } from "./native-hook.js";

export type HookProblem =
  | { readonly kind: "missing" | "foreign" | "outdated"; readonly detail: string }
  | { readonly kind: "interpreter"; readonly interpreter: string };

/**
 * What is wrong with the hook of a bare Git repository.
 * @param runner what the hook should start
 * @throws the system's errors
 */
export function inspectGitHook(folder: string, runner: HookRunner): HookProblem[] {
  const hooks = path.join(folder, "hooks");
  const status = lstatSync(hooks, { throwIfNoEntry: false });
  if (status !== undefined && !status.isDirectory())
    return [
      {
        kind: "missing",
        detail: `hooks is ${status.isSymbolicLink() ? "a symbolic link" : (specialKind(status) ?? "a file")}`,
      },
    ];
  const hook = path.join(hooks, "post-receive");
  const owner = ownerOf(hook);
  if (owner === "none") return [{ kind: "missing", detail: "there is no hooks/post-receive" }];
  if (owner === "foreign") return [{ kind: "foreign", detail: "hooks/post-receive is not Kallithea's" }];
  if ((lstatSync(hook).mode & 0o111) === 0)
    return [{ kind: "missing", detail: "hooks/post-receive is not executable, so Git ignores it" }];
  return problemsIn(readHook(hook), path.join(hooks, "pre-receive"), runner);
}

function problemsIn(script: string, oldHook: string, runner: HookRunner): HookProblem[] {
  const problems: HookProblem[] = [];
  const [version, current] = [versionOf(script), versionOf(readShippedFile("templates/post-receive"))];
  if (version !== current)
    problems.push({
      kind: "outdated",
      detail: `hooks/post-receive is that of Kallithea ${oneLine(version)}, not ${current}`,
    });
  else if (ownerOf(oldHook) === "kallithea")
    problems.push({ kind: "outdated", detail: "hooks/pre-receive is that of an older Kallithea" });
  return [...problems, ...runnerProblems(script, runner)];
}

function runnerProblems(script: string, runner: HookRunner): HookProblem[] {
  const native = nativeCommand(script);
  const isNative = native !== undefined;
  const gone = native === undefined ? undefined : missingProgram(native);
  // Git accepts the push, which nobody then notices.
  if (gone !== undefined)
    return [{ kind: "missing", detail: `hooks/post-receive starts ${oneLine(gone)}, which does not exist` }];
  if ("program" in runner) {
    if (!isNative)
      return [{ kind: "outdated", detail: "hooks/post-receive starts Python, in spite of git_hook_native" }];
    if (Buffer.from(script, "latin1").toString() === hookScript(runner)) return [];
    return [{ kind: "outdated", detail: "hooks/post-receive starts another kallithea-cli than this one" }];
  }
  if (isNative) return [{ kind: "outdated", detail: "hooks/post-receive is for git_hook_native, which is not set" }];
  const [, found = ""] = /^#!(.*)/.exec(script) ?? [];
  if (found.trim() === runner.interpreter.trim()) return [];
  return [{ kind: "interpreter", interpreter: Buffer.from(found.trim(), "latin1").toString() }];
}

function versionOf(script: string): string {
  return (
    /^KALLITHEA_HOOK_VER[ \t]*=[ \t]*(.*)$/m
      .exec(script)?.[1]
      ?.trim()
      .replace(/^(['"])(.*)\1$/, "$2") ?? ""
  );
}
