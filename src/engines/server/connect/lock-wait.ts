import type { Endpoint } from "./endpoint.js";

/** For how long a statement waits for a lock of another session. */
export const lockWaitSeconds = 60;

/** For a statement that has not been answered for two seconds. */
export function lockNotice({ server, database }: Endpoint): string {
  return `Waiting for the database "${database}" on ${server}: another session may have locked it (up to ${lockWaitSeconds} s) …`;
}
