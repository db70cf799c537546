// Runs a program of a step: npm, the compiler of style sheets, Python.
import { spawn } from "node:child_process";
import { UserError } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";

/** A descriptor of ours, or nothing. */
export type StepOutput = 1 | 2 | "ignore";

export interface Step {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Where its output goes; by default it is returned. */
  readonly output?: StepOutput;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** How it ended. The texts are empty if they went elsewhere. */
export interface StepResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined if it succeeded, or e.g. `exit status 1`. */
  readonly failure: string | undefined;
}

/**
 * @param program its path, or a name on PATH
 * @throws UserError if it cannot be started; the reason of `signal`
 */
export async function runStep(program: string, args: readonly string[], step: Step): Promise<StepResult> {
  const { signal, output = "pipe", input } = step;
  signal.throwIfAborted();
  const child = spawn(program, args, {
    cwd: step.cwd,
    env: { ...process.env, ...step.environment },
    stdio: [input === undefined ? "ignore" : "pipe", output, output === "pipe" ? "pipe" : 2],
  });
  const stop = (): boolean => child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  // One that ends before it has read everything says why itself.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  try {
    const failure = await new Promise<string | undefined>((resolve, reject) => {
      child.on("error", (error) => reject(cannotStart(program, error)));
      child.on("close", (status, name) => {
        if (status === 0) resolve(undefined);
        else resolve(status === null ? `signal ${name}` : `exit status ${status}`);
      });
    });
    signal.throwIfAborted();
    return { ...texts, failure };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function cannotStart(program: string, error: NodeJS.ErrnoException): UserError {
  const reason = error.code === "ENOENT" ? "there is no such program" : failureReason(error);
  return new UserError(`${program} cannot be started: ${reason}.`, {
    ...(program === "npm" && { hint: "Install npm, or use --no-install-deps if the dependencies are installed." }),
    cause: error,
  });
}
