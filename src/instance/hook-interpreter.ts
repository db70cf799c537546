// The interpreter of the Git hooks: whether they would run with it and find Kallithea, which the first push would show
// otherwise.
import { accessSync, constants, type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";
import type { Ini } from "../ini/load.js";
import { findPythonSide } from "../ini/python.js";
import { shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";
import { shebangObjection } from "./shebang.js";
import { startInterpreter } from "./start-interpreter.js";

/** Milliseconds: a Python on a slow disk takes a second or two. */
const patience = 5000;
/** For those of which one is only to be recommended. They are asked side by side. */
const candidatePatience = 2000;

/** Without the current folder, where a `kallithea` could lie that no hook finds. The package is found, not run. */
const findKallithea = `import sys
sys.path[:] = [folder for folder in sys.path if folder]
import importlib.util
spec = importlib.util.find_spec("kallithea")
sys.exit(0 if spec and spec.origin else 3)`;
const notFound = 3;

/**
 * Starts the interpreter once, and warns if hooks would not run with it.
 * @param interpreter what follows `#!` in the hooks: a program, and perhaps one argument
 * @returns lines for people; none if all is well
 */
export async function hookInterpreterWarnings(ini: Ini, interpreter: string, signal?: AbortSignal): Promise<string[]> {
  const verdict = await judge(interpreter, patience, signal);
  if (verdict === undefined) return [];
  const subject = `${printable(interpreter)}, the interpreter of the Git hooks,`;
  const again = `kallithea-cli repo-scan -c ${shellWord(ini.path)} --install-git-hooks`;
  switch (verdict.kind) {
    case "not-checked":
      return [`The interpreter of the Git hooks was not checked: ${verdict.reason}. To check it, run: ${again}`];
    case "no-answer":
      return [
        `${subject} did not respond within ${patience / 1000} s: git push would hang.`,
        `To see why, run: ${printable(interpreter)} -c 'import kallithea'`,
      ];
    case "unusable": {
      const better = await pythonWithKallithea(ini, interpreter, signal);
      const line = `git_hook_interpreter = ${better ?? "/path/to/the/venv/bin/python"}`;
      return [
        `${subject} ${printable(verdict.objection)}: git push would report an error, and Kallithea would not be notified.`,
        `Set \`${printable(line)}\` in [app:main] of ${printable(ini.path)}, then run: ${again}`,
      ];
    }
  }
}

type Verdict =
  | { kind: "unusable"; objection: string }
  | { kind: "no-answer" }
  | { kind: "not-checked"; reason: string };

/** @returns undefined if the hooks run with it, or if nobody wants to know any more */
async function judge(
  interpreter: string,
  timeLimit: number,
  signal: AbortSignal | undefined,
): Promise<Verdict | undefined> {
  const objection = shebangObjection(interpreter);
  if (objection !== undefined) return { kind: "unusable", objection };
  const ending = await startInterpreter(interpreter, ["-c", findKallithea], { timeLimit, signal });
  if (ending === "interrupted") return undefined;
  if (ending === "timeout") return { kind: "no-answer" };
  if ("error" in ending) return judgeError(interpreter, ending.error);
  if (ending.status === 0) return undefined;
  if (ending.status === notFound) return { kind: "unusable", objection: "cannot import Kallithea" };
  const how = ending.status === null ? `was killed by ${ending.signal}` : `failed with exit status ${ending.status}`;
  return { kind: "unusable", objection: ending.complaint === "" ? how : `${how} (${ending.complaint})` };
}

/** What the system has no more of is not the interpreter's fault. */
const shortages: Readonly<Record<string, string>> = {
  EMFILE: "this process has too many open files (ulimit -n)",
  ENFILE: "the system has too many open files",
  EAGAIN: "the system has no more processes to give (ulimit -u)",
  ENOMEM: "the system has no more memory to give",
};

function judgeError(interpreter: string, error: unknown): Verdict {
  const code = systemErrorCode(error) ?? "";
  const shortage = shortages[code];
  if (shortage !== undefined) return { kind: "not-checked", reason: shortage };
  return { kind: "unusable", objection: `cannot be started (${startFailure(interpreter, code, error)})` };
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
 * Where an instance's Python usually is: beside its `kallithea-cli`, in the virtual environment that is active, and on
 * PATH.
 */
async function pythonWithKallithea(
  ini: Ini,
  interpreter: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const cli = ini.app().get("kallithea_cli_path");
  const folders = [cli && path.dirname(cli), process.env.VIRTUAL_ENV && path.join(process.env.VIRTUAL_ENV, "bin")];
  const beside = folders
    .filter((folder) => folder && path.isAbsolute(folder))
    .map((folder) => path.join(folder as string, "python3"));
  const candidates = [...new Set([onPath(interpreter), ...beside, findPythonSide(process.env.PATH ?? "").interpreter])];
  const good = await Promise.all(
    candidates.map(
      async (candidate) => candidate !== undefined && (await judge(candidate, candidatePatience, signal)) === undefined,
    ),
  );
  return signal?.aborted ? undefined : candidates[good.indexOf(true)];
}

/** What a shell would start for a bare name. */
function onPath(name: string): string | undefined {
  if (/[ \t/]/.test(name)) return undefined;
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, name)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statusOf(file)?.isFile() === true;
  } catch {
    return false;
  }
}
