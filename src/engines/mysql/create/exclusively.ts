import { creationInProgressError } from "../../server/create/creation-in-progress-error.js";
import { temporaryNames } from "../../server/temporary-names.js";
import type { MysqlSession } from "../connect/session.js";

/** How long a rename waits for readers of a table; the server's own limit is a day. */
const lockWaitSeconds = 10;

/**
 * Locks out other runs of db-create and db-copy for the same database until the session ends.
 * @throws UserError if there is one already
 */
export async function lockForCreation({ query }: MysqlSession, database: string): Promise<void> {
  await query("SET SESSION lock_wait_timeout = ?", [lockWaitSeconds]);
  const [answer] = await query<{ taken: number }>("SELECT GET_LOCK(?, 0) AS taken", [temporaryNames(database).lock]);
  if (answer?.taken !== 1) throw creationInProgressError(database);
}
