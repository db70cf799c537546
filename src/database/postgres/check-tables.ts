import { UserError } from "../../errors.js";
import type { CreateOptions } from "../create.js";
import { kallitheaTables, refuseForeignTables } from "../kallithea-tables.js";
import type { PostgresAddress } from "./connection-options.js";
import { openSession, type PostgresSession } from "./session.js";

/**
 * Looks whether Kallithea's tables can be made in the database that is there, in the place of old ones if there are any.
 * @throws UserError
 */
export async function checkTables(address: PostgresAddress, { logSql, wait }: CreateOptions): Promise<void> {
  const session = await openSession(address, { logSql, wait });
  try {
    await requireSchema(session);
    const old = await oldTables(session);
    refuseForeignTables(
      address.place.database,
      old.map(({ name }) => name),
    );
    requireOwner(session, old);
  } finally {
    await session.close();
  }
}

async function requireSchema({ query, place }: PostgresSession): Promise<void> {
  const [schema] = await query<{ name: string | null; may: boolean | null }>(
    "SELECT current_schema() AS name, has_schema_privilege(current_schema(), 'CREATE') AS may",
  );
  if (schema?.may) return;
  throw new UserError(`${place.user} may not create tables in the database "${place.database}", schema ${schema?.name ?? "(none)"}.`, {
    hint: `As an administrator of the server, in that database: GRANT CREATE ON SCHEMA ${schema?.name ?? "public"} TO ${place.user}.`,
  });
}

interface OldTable {
  name: string;
  owner: string;
  ours: boolean;
}

function oldTables({ query }: PostgresSession): Promise<OldTable[]> {
  return query<OldTable>(
    `SELECT relname AS name, pg_get_userbyid(relowner) AS owner, pg_has_role(relowner, 'USAGE') AS ours FROM pg_catalog.pg_class
     WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
       AND relkind IN ('r', 'p') AND relname = ANY ($1) ORDER BY relname`,
    [kallitheaTables],
  );
}

function requireOwner({ place }: PostgresSession, old: readonly OldTable[]): void {
  const [foreign] = old.filter(({ ours }) => !ours);
  if (foreign === undefined) return;
  throw new UserError(`The table ${foreign.name} belongs to ${foreign.owner}, so ${place.user} may not replace it.`, {
    hint: `Use the role ${foreign.owner} in sqlalchemy.url.`,
  });
}
