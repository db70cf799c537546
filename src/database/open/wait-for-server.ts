import { setTimeout } from "node:timers/promises";
import { ServerNotReadyError } from "./server-not-ready-error.js";

const retryIntervalMs = 250;

/**
 * Repeats an attempt while the server is not ready.
 * @param seconds how long to retry after the first failure; 0 tries once
 * @param onNotice gets the first failure
 * @throws ServerNotReadyError of the last attempt; at once, whatever waiting does not fix, e.g. a wrong password
 */
export async function waitForServer<Answer>(
  attempt: () => Promise<Answer>,
  seconds: number,
  onNotice?: (line: string) => void,
): Promise<Answer> {
  let deadline: number | undefined;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ServerNotReadyError)) throw error;
      if (deadline === undefined && seconds > 0) onNotice?.(`${error.message} Waiting up to ${seconds} s for it.`);
      deadline ??= performance.now() + seconds * 1000;
      if (performance.now() + retryIntervalMs > deadline) throw seconds > 0 ? afterWaiting(error, seconds) : error;
    }
    await setTimeout(retryIntervalMs);
  }
}

function afterWaiting(error: ServerNotReadyError, seconds: number): ServerNotReadyError {
  return new ServerNotReadyError(`${error.message} (Waited ${seconds} s for it.)`, {
    ...(error.hint && { hint: error.hint }),
    cause: error,
  });
}
