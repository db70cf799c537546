// Ctrl-C, SIGTERM, and SIGHUP from a terminal that is closed, stop long work cleanly.
import { InterruptedError } from "../../errors.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How long to wait for a program that is still reading a repository. */
const exitDelayMs = 500;

/**
 * Runs work that stops cleanly at the first of these signals: it throws the reason of its abort signal, or reports it. A
 * second one ends the process immediately.
 * @param beforeExit called before the process is ended immediately
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  beforeExit: () => void,
): Promise<Result> {
  const controller = new AbortController();
  // TRAP: while a revision runs, `process.exit` is replaced by a function that does not end the program.
  const { exit } = process;
  const interrupt = (name: (typeof signals)[number]): void => {
    const reason = new InterruptedError(name);
    if (controller.signal.aborted) {
      beforeExit();
      exit.call(process, reason.exitStatus);
    }
    controller.abort(reason);
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, interrupt);
    if (controller.signal.aborted) exitOncePrinted();
  }
}

/** Otherwise the process would live as long as a hanging git. Pending output is written first. */
function exitOncePrinted(): void {
  setTimeout(() => {
    if (process.exitCode === undefined || process.stdout.writableLength + process.stderr.writableLength > 0)
      exitOncePrinted();
    else process.exit();
  }, exitDelayMs).unref();
}
