// Starts an interpreter once and leaves nothing of it behind: neither a process, nor a pipe that would keep us from
// exiting.
import { type ChildProcess, spawn } from "node:child_process";
import { hasFreeDescriptors } from "../vcs/program/limited-program.js";
import { abandon } from "../vcs/program/process-group.js";
import { Watch } from "../vcs/program/watchdog.js";
import { oneLine } from "../vcs/text/one-line.js";

export type Outcome =
  | "timeout"
  | "interrupted"
  /**
   * How it ended. `lastErrorLine` is the last line of its standard error, made safe for a terminal.
   */
  | { status: number | null; signal: string | null; lastErrorLine: string }
  /** Why it could not be started. */
  | { error: unknown };

/** How long to read output after the program has ended, if another process keeps its pipe open. */
const outputGraceMs = 200;
const maxErrorOutput = 4096;

/**
 * Starts a program as the kernel does for a `#!` line: everything after the first space is one argument.
 * @param interpreter what follows `#!`
 * @param args follow that argument
 * @param timeLimit in milliseconds
 */
export async function startInterpreter(
  interpreter: string,
  args: readonly string[],
  { timeLimit, signal }: { timeLimit: number; signal?: AbortSignal | undefined },
): Promise<Outcome> {
  if (signal?.aborted) return "interrupted";
  if (!hasFreeDescriptors()) return { error: { code: "EMFILE" } };
  const [, program = "", argument] = /^[ \t]*([^ \t]+)(?:[ \t]+(.*?))?[ \t]*$/.exec(interpreter) ?? [];
  const watch = new Watch();
  let started: ChildProcess | undefined;
  try {
    started = spawn(program, [...(argument ? [argument] : []), ...args], {
      cwd: "/",
      env: { ...environment(), ...watch.environment },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    watch.runs(started.pid);
    return await outcomeOf(started, timeLimit, signal);
  } catch (error) {
    return { error };
  } finally {
    watch.isKilled();
    watch.ends();
    if (started !== undefined) abandon(started);
  }
}

function outcomeOf(started: ChildProcess, timeLimit: number, signal: AbortSignal | undefined): Promise<Outcome> {
  return new Promise((resolve) => {
    let written = "";
    started.stderr?.setEncoding("utf8").on("data", (text: string) => {
      written = (written + text).slice(-maxErrorOutput);
    });
    const timers = [setTimeout(() => end("timeout"), timeLimit)];
    const interrupt = (): void => end("interrupted");
    signal?.addEventListener("abort", interrupt);
    const end = (outcome: Outcome): void => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener("abort", interrupt);
      resolve(outcome);
    };
    const ended = (status: number | null, name: string | null): void =>
      end({ status, signal: name, lastErrorLine: lastLine(written) });
    started.on("error", (error) => end({ error }));
    started.on("exit", (status, name) => void timers.push(setTimeout(() => ended(status, name), outputGraceMs)));
    started.on("close", ended);
  });
}

/** In a traceback, this is the error itself. */
function lastLine(text: string): string {
  return oneLine(text.trim().split("\n").at(-1) ?? "");
}

/** Passwords in our own environment are not passed on. */
function environment(): NodeJS.ProcessEnv {
  const names = ["PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME"];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
