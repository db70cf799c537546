// Starts a Python once to see whether it works and has Kallithea. The package is located, not run: 0.2 s.
import { type Stats, statSync } from "node:fs";
import { systemErrorCode } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { isOutOfResources } from "../../files/out-of-resources.js";
import { startProgram } from "../start-interpreter.js";

export type Verdict =
  /** `executable` is the Python itself, `origin` the file of the package; empty if it printed neither. */
  | { kind: "usable"; executable: string; origin: string }
  /** @param problem the end of a sentence about it */
  | { kind: "unusable"; problem: string }
  | { kind: "no-answer" }
  | { kind: "not-checked"; reason: string }
  | { kind: "interrupted" };

/** A Python on a slow disk takes a second or two to start. */
export const examinationMs = 5000;

/** Ignores the current folder, which may contain a `kallithea` that no other process finds. */
const findKallithea = `import os, sys
sys.path[:] = [folder for folder in sys.path if folder]
import importlib.util
spec = importlib.util.find_spec("kallithea")
if not (spec and spec.origin):
    sys.exit(3)
sys.stdout.buffer.write(b"\\0".join(map(os.fsencode, [sys.executable or "", spec.origin])))`;
const notFound = 3;

/**
 * @param command a program and its arguments, such as `/usr/bin/env python3`
 * @param options `timeLimit` in milliseconds
 */
export async function examinePython(
  command: readonly string[],
  { timeLimit = examinationMs, signal }: { timeLimit?: number; signal?: AbortSignal | undefined } = {},
): Promise<Verdict> {
  const [program = "", ...args] = command;
  const outcome = await startProgram(program, [...args, "-c", findKallithea], { timeLimit, signal, output: true });
  if (outcome === "interrupted") return { kind: "interrupted" };
  if (outcome === "timeout") return { kind: "no-answer" };
  if ("error" in outcome) return startVerdict(program, outcome.error);
  if (outcome.status === 0) {
    const [executable = "", origin = ""] = (outcome.output ?? "").split("\0");
    return { kind: "usable", executable, origin };
  }
  if (outcome.status === notFound) return { kind: "unusable", problem: "cannot import Kallithea" };
  const how = outcome.status === null ? `was killed by ${outcome.signal}` : `failed with exit status ${outcome.status}`;
  return { kind: "unusable", problem: outcome.lastErrorLine === "" ? how : `${how} (${outcome.lastErrorLine})` };
}

function startVerdict(program: string, error: unknown): Verdict {
  const code = systemErrorCode(error) ?? "";
  // A shortage of the system is not the interpreter's fault.
  if (code === "EAGAIN") return { kind: "not-checked", reason: "the limit of processes was reached (ulimit -u)" };
  if (isOutOfResources(error))
    return { kind: "not-checked", reason: `${failureReason(error)}${code === "EMFILE" ? " (ulimit -n)" : ""}` };
  return { kind: "unusable", problem: `cannot be started (${startFailure(program, code, error)})` };
}

function startFailure(program: string, code: string, error: unknown): string {
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
