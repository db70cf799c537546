import { setTimeout } from "node:timers/promises";
import { ServerNotReadyError } from "./server-not-ready-error.js";

/** Milliseconds between two attempts. */
const pause = 250;

/**
 * Asks a server for something, again and again where it is not ready yet or any more.
 * @param seconds for how long after the first failure; 0 tries once
 * @param told of the first failure
 * @throws ServerNotReadyError of the last attempt, and at once whatever waiting does not mend, such as a wrong password
 */
export async function waitForServer<Answer>(
  ask: () => Promise<Answer>,
  seconds: number,
  told?: (line: string) => void,
): Promise<Answer> {
  let deadline: number | undefined;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ServerNotReadyError)) throw error;
      if (deadline === undefined && seconds > 0) told?.(`${error.message} Waiting up to ${seconds} s for it.`);
      deadline ??= performance.now() + seconds * 1000;
      if (performance.now() + pause > deadline) throw seconds > 0 ? afterWaiting(error, seconds) : error;
    }
    await setTimeout(pause);
  }
}

function afterWaiting(error: ServerNotReadyError, seconds: number): ServerNotReadyError {
  return new ServerNotReadyError(`${error.message} (Waited ${seconds} s for it.)`, {
    ...(error.hint && { hint: error.hint }),
    cause: error,
  });
}
