// The commands that restore or delete what was kept.

import type { KeptDatabase } from "../../../database/create/creation.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { shellWord } from "../../../shell-word.js";
import { maintenanceDatabase } from "../connect/maintenance.js";
import type { PostgresqlSession } from "../connect/session.js";
import { literal } from "../ddl/literal.js";
import { quote } from "../ddl/quote.js";

type ServerSession = Pick<PostgresqlSession, "config" | "place">;

/** A whole database under another name. */
export function keptDatabase(at: ServerSession, database: string, backup: string): KeptDatabase {
  return {
    location: `the database "${backup}" on ${at.place.server}`,
    restore: psql(
      at,
      maintenanceDatabase,
      `DROP DATABASE ${quote(database)}`,
      `ALTER DATABASE ${quote(backup)} RENAME TO ${quote(database)}`,
    ),
    remove: psql(at, maintenanceDatabase, `DROP DATABASE ${quote(backup)}`),
  };
}

/**
 * Tables in a schema next to the one that Kallithea uses. An older Kallithea has fewer tables, so the commands also
 * drop today's.
 */
export function keptTables(at: ServerSession, { home, schema }: { home: string; schema: string }): KeptDatabase {
  const move = [
    "DO $$ DECLARE t text; BEGIN",
    `DROP TABLE IF EXISTS ${kallitheaTables.map((table) => `${quote(home)}.${quote(table)}`).join(", ")} CASCADE;`,
    `FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = ${literal(schema)} LOOP`,
    `EXECUTE format('DROP TABLE IF EXISTS %I.%I CASCADE', ${literal(home)}, t);`,
    `EXECUTE format('ALTER TABLE %I.%I SET SCHEMA %I', ${literal(schema)}, t, ${literal(home)});`,
    "END LOOP; END $$",
  ].join(" ");
  return {
    location: `the schema "${schema}" of the database "${at.place.database}" on ${at.place.server}`,
    restore: psql(at, at.place.database, move, `DROP SCHEMA ${quote(schema)}`),
    remove: psql(at, at.place.database, `DROP SCHEMA ${quote(schema)} CASCADE`),
  };
}

/** psql prompts for the password, or finds it in ~/.pgpass. */
function psql(
  { config: { host, port, user } }: ServerSession,
  database: string,
  ...statements: readonly string[]
): string {
  const words = [
    "psql",
    `--host=${host}`,
    `--port=${port}`,
    `--username=${user}`,
    `--dbname=${database}`,
    "--set=ON_ERROR_STOP=1",
  ];
  return [...words, ...statements.flatMap((statement) => ["-c", statement])].map(shellWord).join(" ");
}
