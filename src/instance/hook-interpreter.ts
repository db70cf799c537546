// Checks that the Git hooks can run with their interpreter and find Kallithea; otherwise only the first push would show
// that they cannot.
import { programsOnPath } from "../files/find-program.js";
import type { Ini } from "../ini/load.js";
import { shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";
import { pythonCandidates } from "./python/candidates.js";
import { examinationMs, examinePython, type Verdict } from "./python/examine-python.js";
import { shebangProblem } from "./shebang.js";
import { interpreterWords } from "./start-interpreter.js";

/** For interpreters that may be recommended. They are checked in parallel. */
const candidateTimeoutMs = 2000;

/**
 * Starts the interpreter once, and warns if hooks would not run with it.
 * @param interpreter what follows `#!` in the hooks: a program, and perhaps one argument
 * @returns lines to print; empty if there is no problem
 */
export async function hookInterpreterWarnings(ini: Ini, interpreter: string, signal?: AbortSignal): Promise<string[]> {
  const verdict = await verdictOn(interpreter, examinationMs, signal);
  const subject = `${printable(interpreter)}, the interpreter of the Git hooks,`;
  const command = `kallithea-cli repo-scan -c ${shellWord(ini.path)} --install-git-hooks`;
  switch (verdict.kind) {
    case "usable":
    case "interrupted":
      return [];
    case "not-checked":
      return [`The interpreter of the Git hooks was not checked: ${verdict.reason}. To check it, run: ${command}`];
    case "no-answer":
      return [
        `${subject} did not respond within ${examinationMs / 1000} s: git push would hang.`,
        `To see why, run: ${printable(interpreter)} -c 'import kallithea'`,
      ];
    case "unusable": {
      const replacement = await pythonWithKallithea(ini, interpreter, signal);
      const setting = `git_hook_interpreter=${replacement ?? "/path/to/the/venv/bin/python"}`;
      const change = `kallithea-cli config-set -c ${shellWord(ini.path)} ${shellWord(setting)}`;
      return [
        `${subject} ${printable(verdict.problem)}: git push would report an error, and Kallithea would not be notified.`,
        `To change it: ${change} && ${command}`,
        `Or use hooks that do not need Python: kallithea-cli config-set -c ${shellWord(ini.path)} git_hook_native=true && ${command}`,
      ];
    }
  }
}

/** Those that a hook can run with: everything that the kernel needs is in the `#!` line. */
async function verdictOn(interpreter: string, timeLimit: number, signal: AbortSignal | undefined): Promise<Verdict> {
  const problem = shebangProblem(interpreter);
  if (problem !== undefined) return { kind: "unusable", problem };
  return examinePython(interpreterWords(interpreter), { timeLimit, signal });
}

/** The first Python of an instance that has Kallithea and that a hook can run with. */
async function pythonWithKallithea(
  ini: Ini,
  interpreter: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const candidates = [
    // What a shell would start for a bare name.
    ...(/[ \t/]/.test(interpreter) ? [] : programsOnPath(interpreter, process.env.PATH ?? "").slice(0, 1)),
    ...pythonCandidates(ini).map(({ command }) => command.join(" ")),
    // It has been tried.
  ].filter((candidate) => candidate !== interpreter);
  const usable = await Promise.all(
    candidates.map(async (candidate) => (await verdictOn(candidate, candidateTimeoutMs, signal)).kind === "usable"),
  );
  return signal?.aborted ? undefined : candidates[usable.indexOf(true)];
}
