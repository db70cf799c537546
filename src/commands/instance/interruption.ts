// Ctrl-C and SIGTERM end long work in order.
import { InterruptedError } from "../../errors.js";

const signals = ["SIGINT", "SIGTERM"] as const;

/** Milliseconds after which a program that still reads a repository is not waited for. */
const patience = 500;

/**
 * Runs work that ends in order at the first Ctrl-C or SIGTERM: it throws the reason of the signal that it is given, or
 * reports it. A second one ends the process at once.
 * @param leave what is to be done before the process is ended at once
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  leave: () => void,
): Promise<Result> {
  const controller = new AbortController();
  // A revision that runs has another one, which it cannot end the program with.
  const { exit } = process;
  const interrupt = (name: (typeof signals)[number]): void => {
    const reason = new InterruptedError(name);
    if (controller.signal.aborted) {
      leave();
      exit.call(process, reason.exitStatus);
    }
    controller.abort(reason);
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, interrupt);
    if (controller.signal.aborted) exitSoon();
  }
}

/** Otherwise the process would live as long as a git that hangs. What waits to be printed is printed first. */
function exitSoon(): void {
  setTimeout(() => {
    if (process.exitCode === undefined || process.stdout.writableLength + process.stderr.writableLength > 0) exitSoon();
    else process.exit();
  }, patience).unref();
}
