import { type CreateOptions, cannotKeep, type ExistingDatabase } from "../../../database/create/creation.js";
import { kallitheaTables, requireKallitheaTables } from "../../../database/kallithea-tables.js";
import { formerTables } from "../../../database/old-releases.js";
import { RefusedError, UserError } from "../../../errors.js";
import type { Endpoint } from "../../server/connect/endpoint.js";
import { describeExisting, type QueryFunction } from "../../server/create/existing.js";
import type { PostgresqlAddress } from "../connect/connection-options.js";
import { openSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";

export interface OldTables {
  /** Kallithea's tables, including those of old releases that refer to them. */
  readonly names: readonly string[];
  /** undefined if there are none. */
  readonly existing: ExistingDatabase | undefined;
}

/**
 * Checks whether Kallithea's tables can be created in the existing database, replacing old ones if there are any.
 * @throws UserError
 */
export async function checkTables(
  address: PostgresqlAddress,
  { logSql, wait, backup }: Pick<CreateOptions, "logSql" | "wait" | "backup">,
): Promise<OldTables> {
  const session = await openSession(address, { logSql, wait });
  try {
    return await readOldTables(session.query, address.place, { backup });
  } finally {
    await session.close();
  }
}

/** The same with an open session. */
export async function readOldTables(
  ask: QueryFunction,
  place: Endpoint,
  { backup }: Pick<CreateOptions, "backup">,
): Promise<OldTables> {
  await requireSchema(ask, place);
  const tables = await tablesOfKallithea(ask);
  const names = tables.map(({ name }) => name);
  const current = names.filter((name) => kallitheaTables.includes(name));
  requireKallitheaTables(place.database, current);
  if (current.length === 0) return { names: [], existing: undefined };
  requireOwner(place, tables);
  await refuseDependents(ask, place, names);
  if (backup) await requireRightToKeep(ask, place);
  return { names, existing: await describeExisting(ask, names, quote) };
}

async function requireSchema(ask: QueryFunction, place: Endpoint): Promise<void> {
  const [schema] = await ask<{ name: string | null; may: boolean | null }>(
    "SELECT current_schema() AS name, has_schema_privilege(current_schema(), 'CREATE') AS may",
  );
  if (schema?.may) return;
  throw new UserError(
    `${place.user} may not create tables in the database "${place.database}", schema ${schema?.name ?? "(none)"}.`,
    {
      hint: `As an administrator of the server, in that database: GRANT CREATE ON SCHEMA ${schema?.name ?? "public"} TO ${place.user}.`,
    },
  );
}

interface OldTable {
  name: string;
  owner: string;
  ours: boolean;
}

const inSchema = "relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())";

/** A table that only an old release has is Kallithea's only if it refers to one of the others. */
function tablesOfKallithea(ask: QueryFunction): Promise<OldTable[]> {
  return ask<OldTable>(
    `SELECT relname AS name, pg_get_userbyid(relowner) AS owner, pg_has_role(relowner, 'USAGE') AS ours FROM pg_catalog.pg_class t
     WHERE ${inSchema} AND relkind IN ('r', 'p') AND (relname = ANY ($1) OR relname = ANY ($2) AND EXISTS (
       SELECT FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class target ON target.oid = k.confrelid
       WHERE k.conrelid = t.oid AND k.contype = 'f' AND target.relnamespace = t.relnamespace AND target.relname = ANY ($1)))
     ORDER BY relname`,
    [kallitheaTables, formerTables],
  );
}

function requireOwner(place: Endpoint, old: readonly OldTable[]): void {
  const [foreign] = old.filter(({ ours }) => !ours);
  if (foreign === undefined) return;
  throw new UserError(`The table ${foreign.name} belongs to ${foreign.owner}, so ${place.user} may not replace it.`, {
    hint: `Use the role ${foreign.owner} in sqlalchemy.url.`,
  });
}

/**
 * Objects of other programs that depend on these tables would prevent them from being dropped, and would follow them to
 * where they are kept.
 * @throws RefusedError naming the first one
 */
async function refuseDependents(ask: QueryFunction, { database }: Endpoint, names: readonly string[]): Promise<void> {
  const [found] = await ask<{ what: string; name: string; target: string }>(
    `WITH old AS (SELECT oid, relname FROM pg_catalog.pg_class WHERE ${inSchema} AND relkind IN ('r', 'p') AND relname = ANY ($1))
     SELECT 'table' AS what, k.conrelid::regclass::text AS name, old.relname AS target
     FROM pg_catalog.pg_constraint k JOIN old ON old.oid = k.confrelid
     WHERE k.contype = 'f' AND k.conrelid NOT IN (SELECT oid FROM old)
     UNION ALL
     SELECT 'view', r.ev_class::regclass::text, old.relname
     FROM pg_catalog.pg_depend d JOIN old ON old.oid = d.refobjid JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
     WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
       AND r.ev_class NOT IN (SELECT oid FROM old)
     LIMIT 1`,
    [names],
  );
  if (found === undefined) return;
  const does = found.what === "view" ? "reads" : "refers to";
  throw new RefusedError(
    `The ${found.what} ${found.name} in the database "${database}" ${does} Kallithea's table ${found.target}. Nothing was changed.`,
    found.what === "view" ? "Drop the view first." : "Remove its foreign key first.",
  );
}

/** The old tables are kept in a schema next to the new ones. */
async function requireRightToKeep(ask: QueryFunction, { user, database }: Endpoint): Promise<void> {
  const [answer] = await ask<{ may: boolean }>("SELECT has_database_privilege(current_database(), 'CREATE') AS may");
  if (answer?.may) return;
  const what = `Kallithea's tables in the database "${database}"`;
  throw cannotKeep(
    what,
    `${user} may not create a schema there (GRANT CREATE ON DATABASE "${database}" TO ${user} allows it)`,
  );
}
