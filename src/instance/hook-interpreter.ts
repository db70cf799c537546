// The Python that the Git hooks start with: whether it has Kallithea, which the first push would show otherwise.
import { execFile } from "node:child_process";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";
import type { Ini } from "../ini/load.js";
import { findPythonSide } from "../ini/python.js";
import { shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";

/** Milliseconds: a Python on a slow disk takes seconds. One that has not answered by then is not judged. */
const patience = 15_000;

/** Without the current folder, where a `kallithea` could lie that no hook finds. The package is found, not run. */
const findKallithea = `import sys
sys.path[:] = [folder for folder in sys.path if folder]
import importlib.util
spec = importlib.util.find_spec("kallithea")
sys.exit(0 if spec and spec.origin else 3)`;

/**
 * Starts the interpreter once, and warns if hooks would not run with it.
 * @param interpreter what stands behind `#!` in the hooks: a program, and perhaps one argument
 * @returns lines for people; none if all is well, or if it took too long to tell
 */
export async function hookInterpreterWarnings(ini: Ini, interpreter: string, signal?: AbortSignal): Promise<string[]> {
  const objection = await objectionTo(interpreter, signal);
  if (objection === undefined) return [];
  const better = await pythonWithKallithea(ini, signal);
  const line = `git_hook_interpreter = ${better ?? "/path/to/the/venv/bin/python"}`;
  return [
    `${printable(interpreter)}, with which the Git hooks start, ${objection}: git push would end in an error, and Kallithea would not see it.`,
    `Set \`${printable(line)}\` in [app:main] of ${ini.path}, then run: kallithea-cli repo-scan -c ${shellWord(ini.path)} --install-git-hooks`,
  ];
}

async function objectionTo(interpreter: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  // As Linux reads a #! line: all behind the first space is one argument.
  const [, program = "", argument] = /^\s*(\S+)(?:\s+(.*?))?\s*$/.exec(interpreter) ?? [];
  return new Promise((resolve) => {
    const options = { cwd: "/", env: environment(), timeout: patience, killSignal: "SIGKILL", ...(signal && { signal }) } as const;
    execFile(program, [...(argument ? [argument] : []), "-c", findKallithea], options, (error) => {
      if (error === null || error.killed || signal?.aborted) resolve(undefined);
      else if (typeof error.code === "number") resolve("does not have Kallithea");
      else resolve(`cannot be started (${reasonOf(error)})`);
    });
  });
}

function reasonOf(error: unknown): string {
  return systemErrorCode(error) === "ENOENT" ? "there is no such program" : failureReason(error);
}

/** Where an instance's Python usually is: beside its `kallithea-cli`, and in the virtual environment that is active. */
async function pythonWithKallithea(ini: Ini, signal: AbortSignal | undefined): Promise<string | undefined> {
  const cli = ini.app().get("kallithea_cli_path");
  const folders = [cli && path.dirname(cli), process.env.VIRTUAL_ENV && path.join(process.env.VIRTUAL_ENV, "bin")];
  const beside = folders.filter((folder) => folder && path.isAbsolute(folder)).map((folder) => path.join(folder as string, "python3"));
  for (const candidate of new Set([...beside, findPythonSide(process.env.PATH ?? "").interpreter])) {
    if (candidate !== undefined && (await objectionTo(candidate, signal)) === undefined) return candidate;
  }
  return undefined;
}

/** A password in our own environment is nothing to a Python. */
function environment(): NodeJS.ProcessEnv {
  const names = ["PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
