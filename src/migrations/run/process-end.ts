import type { RunningRevision } from "./operation-queue.js";

/**
 * Runs the function of a revision, which must not end the program: with `process.exit(0)`, or by waiting for what never happens, the
 * shell would see a success.
 * @param isInterrupted whether a signal is what ends the program
 * @throws Error at the call of `process.exit`
 */
export async function withoutProcessEnd(
  { id, path }: RunningRevision,
  { warn, isInterrupted }: { readonly warn: (line: string) => void; readonly isInterrupted: () => boolean },
  run: () => void | Promise<void>,
): Promise<void> {
  const { exit } = process;
  const onExit = () => {
    if (isInterrupted()) return;
    warn(`Error: ${path}: the program ended in the middle of revision ${id}, which waits for something that never happens.`);
    warn("`migrate current` shows where the database is.");
    process.exitCode = 1;
  };
  process.exit = () => {
    throw new Error("process.exit() would end the program in the middle of the revision. Throw an error instead");
  };
  process.once("exit", onExit);
  try {
    await run();
  } finally {
    process.off("exit", onExit);
    process.exit = exit;
  }
}
