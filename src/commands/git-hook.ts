import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";
import { isProgram } from "../files/find-program.js";
import { type HookContext, hookContext, NoHookContextError } from "../ssh/hook/hook-context.js";
import { gitRunner, pushedChanges } from "../ssh/hook/pushed-refs.js";
import type { Terminal } from "../terminal/terminal.js";
import { inputLines, orLog, record } from "./hooks/record-or-log.js";

/**
 * What `hooks/post-receive` of a Git repository runs after a push: records it, then runs the site's own hook,
 * `post-receive-custom`, with the same input. What goes
 * wrong is logged: the push stays.
 * @returns the exit status, which Git ignores
 */
export async function gitHook(terminal: Terminal): Promise<number> {
  const lines = await inputLines();
  const folder = process.cwd();
  const context = contextOrSkip(terminal);
  if (context !== undefined) {
    await orLog(context, "push", terminal, async (ini) => {
      const git = gitRunner(ini.app().get("git_path") || "git");
      return record(ini, context, pushedChanges(lines, git), terminal);
    });
  }
  return runCustomHook(path.join(folder, "hooks", "post-receive-custom"), lines, terminal);
}

function contextOrSkip(terminal: Terminal): HookContext | undefined {
  try {
    return hookContext(process.env);
  } catch (error) {
    if (!(error instanceof NoHookContextError)) throw error;
    terminal.warn("Skipping Kallithea Git post-receive hook 'hooks/post-receive'.");
    terminal.warn(`Git was apparently not invoked by Kallithea: ${error.message}`);
    return undefined;
  }
}

function runCustomHook(hook: string, lines: readonly string[], terminal: Terminal): number {
  if (!isProgram(hook)) return 0;
  try {
    return run(hook, [], lines);
  } catch (error) {
    const reason = systemErrorCode(error) === "ENOENT" ? "its interpreter does not exist" : failureReason(error);
    terminal.warn(`hooks/post-receive-custom cannot be started: ${reason}.`);
    return 1;
  }
}

function run(program: string, words: readonly string[], lines: readonly string[]): number {
  const input = lines.map((line) => `${line}\n`).join("");
  // As Kallithea's own hook passes it on.
  const env = { ...process.env, KALLITHEA_HOOK_VER: "0.7.0" };
  const { status, signal, error } = spawnSync(program, words, { input, env, stdio: ["pipe", "inherit", "inherit"] });
  if (error !== undefined && status === null) throw error;
  return status ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
