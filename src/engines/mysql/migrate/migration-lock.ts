import { type Lock, type LockRequest, withLock } from "../../../database/open/with-lock.js";
import type { Queryable } from "../../server/migrate/offending-rows.js";
import { temporaryNames } from "../../server/temporary-names.js";

/**
 * Locks out other migrations while the work runs. The lock belongs to the session of the connection.
 * @throws UserError naming the session that holds the lock if it does not release the lock in time
 */
export function withMigrationLock<Result>(
  connection: Queryable,
  request: LockRequest,
  work: () => Promise<Result>,
): Promise<Result> {
  // Names of locks are global to the server. db-create uses another one, for which it does not wait.
  const name = `${temporaryNames(request.database).lock}-migration`;
  const lock: Lock = {
    async tryLock() {
      const [row]: { taken: unknown }[] = await connection.query("SELECT GET_LOCK(?, 0) AS taken", [name]);
      return Number(row?.taken) === 1;
    },
    unlock: () => connection.query("SELECT RELEASE_LOCK(?)", [name]),
    holder: () => holder(connection, name),
  };
  return withLock(lock, request, work);
}

async function holder(connection: Queryable, name: string): Promise<string | undefined> {
  const [lock]: { session: number | null }[] = await connection.query("SELECT IS_USED_LOCK(?) AS session", [name]);
  if (lock?.session == null) return undefined;
  // Sessions of other accounts are only visible with the privilege PROCESS.
  const [session]: { user: string; host: string }[] = await connection.query(
    "SELECT USER AS user, HOST AS host FROM information_schema.PROCESSLIST WHERE ID = ?",
    [lock.session],
  );
  return session
    ? `${session.user} on ${session.host.replace(/:\d+$/, "")} (session ${lock.session})`
    : `session ${lock.session}`;
}
