import { setTimeout } from "node:timers/promises";
import { ServerNotReadyError } from "./not-ready-error.js";

/** Milliseconds between two attempts. */
const pause = 250;

/**
 * Connects to a server, again and again where it is not ready yet.
 * @param seconds for how long; 0 tries once
 * @throws ServerNotReadyError of the last attempt, and at once whatever waiting does not mend, such as a wrong password
 */
export async function waitForServer<Connection>(connect: () => Promise<Connection>, seconds: number): Promise<Connection> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof ServerNotReadyError)) throw error;
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
