import type { CreateOptions, ExistingDatabase } from "../../../database/create/creation.js";
import { requireKallitheaDatabase } from "../../../database/create/refuse-foreign.js";
import { UserError } from "../../../errors.js";
import { describeExisting } from "../../server/create/existing.js";
import type { PostgresqlAddress } from "../connect/connection-options.js";
import { maintenanceDatabase, reservedDatabases } from "../connect/maintenance.js";
import { openSession, type PostgresqlSession } from "../connect/session.js";
import { withDatabase } from "../connect/with-database.js";
import { quote } from "../ddl/quote.js";

/** In bytes; PostgreSQL truncates longer names. */
const longestName = 63;

export interface OldDatabase {
  /** undefined if there is nothing to replace. */
  readonly existing: ExistingDatabase | undefined;
  /** It exists, is empty, and can be used: administrators often create one for an account without CREATEDB. */
  readonly isUsable: boolean;
}

/**
 * Checks whether a database can be created, replacing an existing one, or whether an existing empty one can be used.
 * @throws UserError
 */
export async function checkDatabase(
  address: PostgresqlAddress,
  { logSql, wait }: Pick<CreateOptions, "logSql" | "wait">,
): Promise<OldDatabase> {
  const { database } = address.place;
  refuseName(database);
  const session = await openSession(withDatabase(address, maintenanceDatabase), { logSql, wait });
  try {
    const requireRightsHere = () => requireRights(session, database);
    if (await databaseExists(session, database)) return await readOldDatabase(address, { logSql }, requireRightsHere);
    await requireRightsHere();
    return { existing: undefined, isUsable: false };
  } finally {
    await session.close();
  }
}

/**
 * @param requireRightsHere called if the existing database cannot be used unchanged
 * @returns a summary of the existing database
 * @throws UserError if it belongs to another program
 */
export async function readOldDatabase(
  address: PostgresqlAddress,
  { logSql }: Pick<CreateOptions, "logSql">,
  requireRightsHere: () => Promise<void> = async () => {},
): Promise<OldDatabase> {
  const session = await openSession(address, { logSql, wait: 0 });
  try {
    const tables = await tablesIn(session);
    if (tables.length === 0 && (await holdsUnicode(session))) return { existing: undefined, isUsable: true };
    await requireRightsHere();
    if (tables.length === 0) return { existing: undefined, isUsable: false };
    requireKallitheaDatabase(
      `The database "${address.place.database}" on ${address.place.server}`,
      tables.map(({ name }) => name),
    );
    const visible = tables.filter(({ isVisible }) => isVisible).map(({ name }) => name);
    return { existing: await describeExisting(session.query, visible, quote), isUsable: false };
  } finally {
    await session.close();
  }
}

export async function databaseExists({ query }: PostgresqlSession, database: string): Promise<boolean> {
  return (await query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", [database])).length > 0;
}

function refuseName(database: string): void {
  if (reservedDatabases.includes(database)) {
    throw new UserError(`The database "${database}" is reserved by PostgreSQL.`, {
      hint: "Name another one in sqlalchemy.url.",
    });
  }
  if (Buffer.byteLength(database) > longestName) {
    throw new UserError(`The name of the database "${database}" exceeds PostgreSQL's limit of ${longestName} bytes.`);
  }
}

async function requireRights(session: PostgresqlSession, database: string): Promise<void> {
  const { user } = session.place;
  const [old] = await session.query<{ owner: string; ours: boolean }>(
    "SELECT pg_get_userbyid(datdba) AS owner, pg_has_role(datdba, 'USAGE') AS ours FROM pg_catalog.pg_database WHERE datname = $1",
    [database],
  );
  const [role] = await session.query<{ may: boolean }>(
    "SELECT rolcreatedb OR rolsuper AS may FROM pg_catalog.pg_roles WHERE rolname = current_user",
  );
  if (!role?.may) {
    const instead =
      old === undefined
        ? `CREATE DATABASE "${database}" OWNER ${user}, which db-create then fills.`
        : "use --reuse, which replaces the tables in the existing database.";
    throw new UserError(`${user} may not create databases on ${session.place.server}.`, {
      hint: `As an administrator of the server: ALTER ROLE ${user} CREATEDB; or ${instead}`,
    });
  }
  if (old !== undefined && !old.ours) {
    throw new UserError(`The database "${database}" belongs to ${old.owner}, so ${user} may not replace it.`, {
      hint: `Use the role ${old.owner}, or --reuse, which replaces the tables in it.`,
    });
  }
}

async function holdsUnicode({ query }: PostgresqlSession): Promise<boolean> {
  const [answer] = await query<{ server_encoding: string }>("SHOW server_encoding");
  return answer?.server_encoding === "UTF8";
}

function tablesIn({ query }: PostgresqlSession): Promise<{ name: string; isVisible: boolean }[]> {
  return query(
    `SELECT tablename AS name, schemaname = ANY (current_schemas(false)) AS "isVisible" FROM pg_catalog.pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY tablename`,
  );
}
