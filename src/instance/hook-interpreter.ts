// Checks that the Git hooks can run with their interpreter and find Kallithea; otherwise only the first push would show
// that they cannot.
import { type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";
import { programsOnPath } from "../files/find-program.js";
import { isOutOfResources } from "../files/out-of-resources.js";
import type { Ini } from "../ini/load.js";
import { findPythonSide } from "../ini/python.js";
import { shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";
import { shebangProblem } from "./shebang.js";
import { startInterpreter } from "./start-interpreter.js";

/** A Python on a slow disk takes a second or two to start. */
const timeoutMs = 5000;
/** For interpreters that may be recommended. They are checked in parallel. */
const candidateTimeoutMs = 2000;

/** Ignores the current folder, which may contain a `kallithea` that no hook finds. The package is located, not run. */
const findKallithea = `import sys
sys.path[:] = [folder for folder in sys.path if folder]
import importlib.util
spec = importlib.util.find_spec("kallithea")
sys.exit(0 if spec and spec.origin else 3)`;
const notFound = 3;

/**
 * Starts the interpreter once, and warns if hooks would not run with it.
 * @param interpreter what follows `#!` in the hooks: a program, and perhaps one argument
 * @returns lines to print; empty if there is no problem
 */
export async function hookInterpreterWarnings(ini: Ini, interpreter: string, signal?: AbortSignal): Promise<string[]> {
  const verdict = await verdictOn(interpreter, timeoutMs, signal);
  if (verdict === undefined) return [];
  const subject = `${printable(interpreter)}, the interpreter of the Git hooks,`;
  const command = `kallithea-cli repo-scan -c ${shellWord(ini.path)} --install-git-hooks`;
  switch (verdict.kind) {
    case "not-checked":
      return [`The interpreter of the Git hooks was not checked: ${verdict.reason}. To check it, run: ${command}`];
    case "no-answer":
      return [
        `${subject} did not respond within ${timeoutMs / 1000} s: git push would hang.`,
        `To see why, run: ${printable(interpreter)} -c 'import kallithea'`,
      ];
    case "unusable": {
      const replacement = await pythonWithKallithea(ini, interpreter, signal);
      const line = `git_hook_interpreter = ${replacement ?? "/path/to/the/venv/bin/python"}`;
      return [
        `${subject} ${printable(verdict.problem)}: git push would report an error, and Kallithea would not be notified.`,
        `Set \`${printable(line)}\` in [app:main] of ${printable(ini.path)}, then run: ${command}`,
      ];
    }
  }
}

type Verdict = { kind: "unusable"; problem: string } | { kind: "no-answer" } | { kind: "not-checked"; reason: string };

/** @returns undefined if the hooks run with it, or after an interruption */
async function verdictOn(
  interpreter: string,
  timeLimit: number,
  signal: AbortSignal | undefined,
): Promise<Verdict | undefined> {
  const problem = shebangProblem(interpreter);
  if (problem !== undefined) return { kind: "unusable", problem };
  const outcome = await startInterpreter(interpreter, ["-c", findKallithea], { timeLimit, signal });
  if (outcome === "interrupted") return undefined;
  if (outcome === "timeout") return { kind: "no-answer" };
  if ("error" in outcome) return startVerdict(interpreter, outcome.error);
  if (outcome.status === 0) return undefined;
  if (outcome.status === notFound) return { kind: "unusable", problem: "cannot import Kallithea" };
  const how = outcome.status === null ? `was killed by ${outcome.signal}` : `failed with exit status ${outcome.status}`;
  return { kind: "unusable", problem: outcome.lastErrorLine === "" ? how : `${how} (${outcome.lastErrorLine})` };
}

function startVerdict(interpreter: string, error: unknown): Verdict {
  const code = systemErrorCode(error) ?? "";
  // A shortage of the system is not the interpreter's fault.
  if (code === "EAGAIN") return { kind: "not-checked", reason: "the limit of processes was reached (ulimit -u)" };
  if (isOutOfResources(error))
    return { kind: "not-checked", reason: `${failureReason(error)}${code === "EMFILE" ? " (ulimit -n)" : ""}` };
  return { kind: "unusable", problem: `cannot be started (${startFailure(interpreter, code, error)})` };
}

function startFailure(interpreter: string, code: string, error: unknown): string {
  const [program = ""] = interpreter.trim().split(/[ \t]/, 1);
  const status = statusOf(program);
  if (code === "ENOENT" || code === "ENOTDIR") {
    return status === undefined
      ? "there is no such program"
      : "the program in its own #! line, or its loader, does not exist";
  }
  if (status?.isDirectory()) return "it is a folder";
  return code === "ENOEXEC" ? "it is not a program for this system" : failureReason(error);
}

function statusOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

/**
 * The first usual Python of an instance that has Kallithea: next to its `kallithea-cli`, in the active virtual
 * environment, or on PATH.
 */
async function pythonWithKallithea(
  ini: Ini,
  interpreter: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const cli = ini.app().get("kallithea_cli_path");
  const folders = [cli && path.dirname(cli), process.env.VIRTUAL_ENV && path.join(process.env.VIRTUAL_ENV, "bin")];
  const besideCli = folders
    .filter((folder) => folder && path.isAbsolute(folder))
    .map((folder) => path.join(folder as string, "python3"));
  const candidates = [
    ...new Set([onPath(interpreter), ...besideCli, findPythonSide(process.env.PATH ?? "").interpreter]),
  ];
  const usable = await Promise.all(
    candidates.map(
      async (candidate) =>
        candidate !== undefined && (await verdictOn(candidate, candidateTimeoutMs, signal)) === undefined,
    ),
  );
  return signal?.aborted ? undefined : candidates[usable.indexOf(true)];
}

/** The program that a shell would start for a bare name. */
function onPath(name: string): string | undefined {
  if (/[ \t/]/.test(name)) return undefined;
  return programsOnPath(name, process.env.PATH ?? "")[0];
}
