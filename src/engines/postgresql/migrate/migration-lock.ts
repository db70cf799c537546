import { type Lock, type LockRequest, withLock } from "../../../database/open/with-lock.js";
import type { Queryable } from "../../server/migrate/offending-rows.js";

/** A number that no other program uses. PostgreSQL's advisory locks belong to one database. */
const key = 1801547884;

/**
 * Locks out other migrations during the work, through the session of the connection.
 * @throws UserError naming the session that holds the lock if it does not release the lock in time
 */
export function withMigrationLock<Result>(
  connection: Queryable,
  request: LockRequest,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock: Lock = {
    async tryLock() {
      const [row]: { locked: boolean }[] = await connection.query(`SELECT pg_try_advisory_lock(${key}) AS locked`);
      return row?.locked ?? false;
    },
    unlock: () => connection.query(`SELECT pg_advisory_unlock(${key})`),
    holder: () => holder(connection),
  };
  return withLock(lock, request, work);
}

async function holder(connection: Queryable): Promise<string | undefined> {
  const [session]: Session[] = await connection.query(`
    SELECT pid, usename AS user, COALESCE(host(client_addr), CASE client_port WHEN -1 THEN 'the server itself' END) AS host,
      to_char(backend_start, 'YYYY-MM-DD HH24:MI:SS') AS since
    FROM pg_catalog.pg_locks JOIN pg_catalog.pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = ${key} AND objsubid = 1
      AND pg_locks.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`);
  if (!session) return undefined;
  const since = session.since === null ? "" : ` since ${session.since}`;
  return `${session.user ?? "another user"} on ${session.host ?? "another host"} (session ${session.pid}${since})`;
}

/** For sessions of other accounts, host and time may not be visible. */
interface Session {
  readonly pid: number;
  readonly user: string | null;
  readonly host: string | null;
  readonly since: string | null;
}
