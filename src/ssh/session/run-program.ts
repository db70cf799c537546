// Hands the connection over to the program that speaks the protocol.
import { spawn } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import { constants as system } from "node:os";
import path from "node:path";
import { abort } from "./rejected-error.js";

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
 * @throws RejectedError if it cannot be started
 */
export async function becomeProgram(program: Program): Promise<number> {
  // Since Node 22.15, except on Windows.
  const { execve } = process as { execve?: (file: string, args: string[], environment: object) => never };
  if (execve === undefined || !isNative(program.file)) return runProgram(program);
  return execve.call(process, program.file, [program.file, ...program.arguments], program.environment);
}

/**
 * Whether the system can start a program, as far as its file tells: it is of the same kind as Node. TRAP: if `execve`
 * fails, such as for a script without its interpreter, Node aborts and prints its stack to the client.
 */
function isNative(file: string): boolean {
  try {
    return kindOf(file).equals(kindOf(process.execPath));
  } catch {
    return false;
  }
}

/** Of an ELF file: the magic number, 32 or 64 bits, byte order; at 18, the processor. */
function kindOf(file: string): Buffer {
  const head = Buffer.alloc(20);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, head);
  } finally {
    closeSync(descriptor);
  }
  return Buffer.concat([head.subarray(0, 6), head.subarray(18)]);
}

/**
 * Runs a program with this process's standard streams, and passes signals on to it.
 * @returns its exit status
 * @throws RejectedError if it cannot be started
 */
export function runProgram({ file, arguments: words, environment, descriptors = [] }: Program): Promise<number> {
  const child = spawn(file, words, { stdio: ["inherit", "inherit", "inherit", ...descriptors], env: environment });
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of passedSignals) process.on(signal, passOn);
  return new Promise<number>((resolve, reject) => {
    child.on("error", (cause) => {
      reject(abort(`${path.basename(file)} cannot be started on the server`, { detail: cause.message, cause }));
    });
    child.on("close", (status, signal) => resolve(status ?? 128 + (signal === null ? 0 : system.signals[signal])));
  }).finally(() => {
    for (const signal of passedSignals) process.off(signal, passOn);
  });
}

const passedSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
