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
   * How it ended. `lastErrorLine` is the last line of its standard error, made safe for a terminal; `output` is what it
   * printed, if that was asked for.
   */
  | { status: number | null; signal: string | null; lastErrorLine: string; output?: string }
  /** Why it could not be started. */
  | { error: unknown };

/** How long to read output after the program has ended, if another process keeps its pipe open. */
const outputGraceMs = 200;
const maxErrorOutput = 4096;
const maxOutput = 65_536;

export interface StartOptions {
  /** In milliseconds. */
  readonly timeLimit: number;
  readonly signal?: AbortSignal | undefined;
  /** Whether to return what it prints. */
  readonly output?: boolean;
  /** Its variables; without them, those of our environment that it needs. */
  readonly variables?: NodeJS.ProcessEnv | undefined;
}

/** The words of what follows `#!`: a program, and one argument, which is everything after the first space. */
export function interpreterWords(interpreter: string): string[] {
  const [, program = "", argument] = /^[ \t]*([^ \t]+)(?:[ \t]+(.*?))?[ \t]*$/.exec(interpreter) ?? [];
  return argument ? [program, argument] : [program];
}

/** Starts a program in the folder /. */
export async function startProgram(program: string, args: readonly string[], options: StartOptions): Promise<Outcome> {
  const { signal, output = false, variables = environment() } = options;
  if (signal?.aborted) return "interrupted";
  if (!hasFreeDescriptors()) return { error: { code: "EMFILE" } };
  const watch = new Watch();
  let started: ChildProcess | undefined;
  try {
    started = spawn(program, args, {
      cwd: "/",
      env: { ...variables, ...watch.environment },
      stdio: ["ignore", output ? "pipe" : "ignore", "pipe"],
      detached: true,
    });
    watch.runs(started.pid);
    return await outcomeOf(started, options);
  } catch (error) {
    return { error };
  } finally {
    watch.isKilled();
    watch.ends();
    if (started !== undefined) abandon(started);
  }
}

function outcomeOf(started: ChildProcess, { timeLimit, signal, output }: StartOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    let written = "";
    let printed = "";
    started.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(0, maxOutput);
    });
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
      end({ status, signal: name, lastErrorLine: lastLine(written), ...(output && { output: printed }) });
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
