import { UserError } from "../../errors.js";
import type { CreateOptions } from "../create.js";
import { refuseForeign } from "../refuse-foreign.js";
import type { PostgresAddress } from "./connection-options.js";
import { maintenanceDatabase, reservedDatabases } from "./maintenance.js";
import { openSession, type PostgresSession } from "./session.js";
import { withDatabase } from "./with-database.js";

/** Bytes of a name; PostgreSQL cuts off what is more. */
const longestName = 63;

/**
 * Looks whether a database can be made, in the place of the old one if there is one.
 * @throws UserError
 */
export async function checkDatabase(address: PostgresAddress, { logSql, wait }: CreateOptions): Promise<void> {
  const { database } = address.place;
  refuseName(database);
  const session = await openSession(withDatabase(address, maintenanceDatabase), { logSql, wait });
  try {
    await requireRights(session, database);
    if (!(await exists(session, database))) return;
  } finally {
    await session.close();
  }
  const old = await openSession(address, { logSql, wait: 0 });
  try {
    refuseForeign(`The database "${database}" on ${address.place.server}`, await tablesIn(old));
  } finally {
    await old.close();
  }
}

function refuseName(database: string): void {
  if (reservedDatabases.includes(database)) {
    throw new UserError(`The database "${database}" is PostgreSQL's own.`, { hint: "Name another one in sqlalchemy.url." });
  }
  if (Buffer.byteLength(database) > longestName) {
    throw new UserError(`The name of the database "${database}" is longer than the ${longestName} bytes that PostgreSQL keeps.`);
  }
}

async function requireRights(session: PostgresSession, database: string): Promise<void> {
  const { user } = session.place;
  const [role] = await session.query<{ may: boolean }>(
    "SELECT rolcreatedb OR rolsuper AS may FROM pg_catalog.pg_roles WHERE rolname = current_user",
  );
  if (!role?.may) {
    throw new UserError(`${user} may not create databases on ${session.place.server}.`, {
      hint: `As an administrator of the server: ALTER ROLE ${user} CREATEDB; or CREATE DATABASE "${database}" OWNER ${user}, which db-create takes with --reuse.`,
    });
  }
  const [old] = await session.query<{ owner: string; ours: boolean }>(
    "SELECT pg_get_userbyid(datdba) AS owner, pg_has_role(datdba, 'USAGE') AS ours FROM pg_catalog.pg_database WHERE datname = $1",
    [database],
  );
  if (old !== undefined && !old.ours) {
    throw new UserError(`The database "${database}" belongs to ${old.owner}, so ${user} may not replace it.`, {
      hint: `Use the role ${old.owner}, or --reuse, which replaces the tables in it.`,
    });
  }
}

async function exists(session: PostgresSession, database: string): Promise<boolean> {
  return (await session.query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", [database])).length > 0;
}

async function tablesIn(session: PostgresSession): Promise<string[]> {
  const rows = await session.query<{ tablename: string }>(
    "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY tablename",
  );
  return rows.map(({ tablename }) => tablename);
}
