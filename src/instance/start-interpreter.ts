// An interpreter is started once, and nothing of it is left: neither a process, nor a pipe that would keep us from
// ending.
import { type ChildProcess, spawn } from "node:child_process";
import { hasFreeDescriptors } from "../vcs/program/limited-program.js";
import { abandon } from "../vcs/program/process-group.js";
import { Watch } from "../vcs/program/watchdog.js";
import { oneLine } from "../vcs/text/one-line.js";

export type Ending =
  | "timeout"
  | "interrupted"
  /**
   * What it has ended with. `complaint` is the last line that it has written to its standard error, fit for a terminal.
   */
  | { status: number | null; signal: string | null; complaint: string }
  /** Why it could not be started. */
  | { error: unknown };

/** Milliseconds between the end of a program and that of what it has written, if something else holds its pipe. */
const lastWords = 200;
const longestComplaint = 4096;

/**
 * Starts a program in the way in which the kernel reads a `#!` line: all behind the first space is one argument.
 * @param interpreter what follows `#!`
 * @param args follow that argument
 * @param timeLimit in milliseconds
 */
export async function startInterpreter(
  interpreter: string,
  args: readonly string[],
  { timeLimit, signal }: { timeLimit: number; signal?: AbortSignal | undefined },
): Promise<Ending> {
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
    return await endingOf(started, timeLimit, signal);
  } catch (error) {
    return { error };
  } finally {
    watch.isKilled();
    watch.ends();
    if (started !== undefined) abandon(started);
  }
}

function endingOf(started: ChildProcess, timeLimit: number, signal: AbortSignal | undefined): Promise<Ending> {
  return new Promise((resolve) => {
    let written = "";
    started.stderr?.setEncoding("utf8").on("data", (text: string) => {
      written = (written + text).slice(-longestComplaint);
    });
    const timers = [setTimeout(() => end("timeout"), timeLimit)];
    const interrupt = (): void => end("interrupted");
    signal?.addEventListener("abort", interrupt);
    const end = (ending: Ending): void => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener("abort", interrupt);
      resolve(ending);
    };
    const ended = (status: number | null, name: string | null): void =>
      end({ status, signal: name, complaint: lastLine(written) });
    started.on("error", (error) => end({ error }));
    started.on("exit", (status, name) => void timers.push(setTimeout(() => ended(status, name), lastWords)));
    started.on("close", ended);
  });
}

/** Of a traceback that is the error itself. */
function lastLine(text: string): string {
  return oneLine(text.trim().split("\n").at(-1) ?? "");
}

/** A password in our own environment is nothing to a Python. */
function environment(): NodeJS.ProcessEnv {
  const names = ["PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME"];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
