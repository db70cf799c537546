import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { isProgram } from "../files/find-program.js";
import { packageRoot } from "../files/shipped-files.js";
import { loadIni } from "../ini/load.js";
import { hasExtensionHook } from "../ssh/extension-hooks.js";
import { hookContext, NoHookContextError } from "../ssh/hook/hook-context.js";
import { gitRunner, pushedChanges } from "../ssh/hook/pushed-refs.js";
import type { Terminal } from "../terminal/terminal.js";
import { inputLines, recordOrLog } from "./hooks/record-or-log.js";

/**
 * What `hooks/post-receive` of a Git repository runs after a push: records it, then runs the site's own hook,
 * `post-receive-custom`, with the same input. If the instance has a Python hook for pushes, Kallithea's own hook runs
 * instead.
 * @returns the exit status, which Git ignores
 */
export async function gitHook(terminal: Terminal): Promise<number> {
  const lines = await inputLines();
  const folder = process.cwd();
  try {
    const context = hookContext(process.env);
    const ini = loadIni(context.config);
    if (hasExtensionHook(ini.folder, "PUSH_HOOK")) return runPythonHook(ini.app().get("git_hook_interpreter"), lines);
    const git = gitRunner(ini.app().get("git_path") || "git");
    await recordOrLog(context, pushedChanges(lines, git), terminal);
  } catch (error) {
    if (!(error instanceof NoHookContextError)) throw error;
    terminal.warn("Skipping Kallithea Git post-receive hook 'hooks/post-receive'.");
    terminal.warn(`Git was apparently not invoked by Kallithea: ${error.message}`);
  }
  const custom = path.join(folder, "hooks", "post-receive-custom");
  return isProgram(custom) ? run(custom, [], lines) : 0;
}

function runPythonHook(interpreter = "python3", lines: readonly string[]): number {
  const [program = "", ...words] = interpreter.split(/\s+/);
  return run(program, [...words, path.join(packageRoot(), "templates/post-receive")], lines);
}

function run(program: string, words: readonly string[], lines: readonly string[]): number {
  const input = lines.map((line) => `${line}\n`).join("");
  // As Kallithea's own hook passes it on.
  const env = { ...process.env, KALLITHEA_HOOK_VER: "0.7.0" };
  const { status, signal, error } = spawnSync(program, words, { input, env, stdio: ["pipe", "inherit", "inherit"] });
  if (error !== undefined && status === null) throw error;
  return status ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
