// Hands the connection over to the program that speaks the protocol.
import { spawn } from "node:child_process";
import { constants as system } from "node:os";

export interface Program {
  /** Absolute path. */
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Open files that the program inherits, from descriptor 3 on. */
  readonly descriptors?: readonly number[];
}

/**
 * Replaces this process by a program, where Node can do that; otherwise runs it as a child with the same streams.
 * @returns its exit status
 */
export async function becomeProgram(program: Program): Promise<number> {
  // Since Node 22.15. On other systems and for a program that cannot be started, it throws.
  const { execve } = process as { execve?: (file: string, args: string[], environment: object) => never };
  if (execve === undefined || process.platform === "win32") return runProgram(program);
  return execve.call(process, program.file, [program.file, ...program.arguments], program.environment);
}

/** Runs a program with this process's standard streams, and passes signals on to it. @returns its exit status */
export function runProgram({ file, arguments: words, environment, descriptors = [] }: Program): Promise<number> {
  const child = spawn(file, words, { stdio: ["inherit", "inherit", "inherit", ...descriptors], env: environment });
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of passedSignals) process.on(signal, passOn);
  return new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? 128 + (signal === null ? 0 : system.signals[signal])));
  }).finally(() => {
    for (const signal of passedSignals) process.off(signal, passOn);
  });
}

const passedSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
