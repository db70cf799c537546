import { postgresqlErrorCode } from "../connect/explain-error.js";
import type { PostgresqlSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";

/**
 * A server with a connection pool reconnects at once; there is next to no time for that between closing and renaming.
 */
const attempts = 5;

export interface SwappedNames {
  readonly database: string;
  readonly replacement: string;
  readonly old: string;
}

/**
 * Renames `database`, if it exists, to `old`, and `replacement` to `database`: both or neither.
 * @returns how many connections to the old database were closed
 * @throws UserError if the database stays in use
 */
export async function swapDatabases(server: PostgresqlSession, names: SwappedNames): Promise<number> {
  let closed = 0;
  for (let attempt = 1; ; attempt++) {
    // A pooler keeps our connections to the new database open.
    await closeSessions(server, names.replacement);
    closed += await closeSessions(server, names.database);
    try {
      await rename(server, names);
      return closed;
    } catch (error) {
      if (attempt === attempts || postgresqlErrorCode((error as Error).cause) !== "55006") throw error;
    }
  }
}

/** Closes the connections of other clients to a database. @returns how many */
export async function closeSessions(server: PostgresqlSession, database: string): Promise<number> {
  const rows = await server.query(
    `SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
     WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    [database],
  );
  return rows.length;
}

async function rename(server: PostgresqlSession, { database, replacement, old }: SwappedNames): Promise<void> {
  await server.query("BEGIN");
  try {
    const current = await server.query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", [database]);
    if (current.length > 0) await server.query(`ALTER DATABASE ${quote(database)} RENAME TO ${quote(old)}`);
    await server.query(`ALTER DATABASE ${quote(replacement)} RENAME TO ${quote(database)}`);
    await server.query("COMMIT");
  } catch (error) {
    await server.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
