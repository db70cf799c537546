// The commands that restore or delete what was kept.

import type { KeptDatabase } from "../../../database/create/creation.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { shellWord } from "../../../shell-word.js";
import { temporaryNames } from "../../server/temporary-names.js";
import { maintenanceDatabase } from "../connect/maintenance.js";
import type { PostgresqlSession } from "../connect/session.js";
import { literal } from "../ddl/literal.js";
import { quote } from "../ddl/quote.js";

type ServerSession = Pick<PostgresqlSession, "config" | "place">;

/**
 * A whole database under another name. Its content is checked before both databases are renamed in one transaction; the
 * one that it replaces is dropped last, which no transaction can contain.
 */
export function keptDatabase(at: ServerSession, database: string, backup: string): KeptDatabase {
  const { old } = temporaryNames(database);
  return {
    location: `the database "${backup}" on ${at.place.server}`,
    restore: psql(
      at,
      backup,
      block(
        "IF NOT EXISTS (SELECT FROM pg_catalog.pg_tables",
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')) THEN",
        refusal(`The database "${backup}" is empty. Nothing was changed.`),
        "END IF;",
      ),
      `\\connect ${maintenanceDatabase}`,
      block(
        `IF EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = ${literal(database)}) THEN`,
        `ALTER DATABASE ${quote(database)} RENAME TO ${quote(old)};`,
        "END IF;",
        `ALTER DATABASE ${quote(backup)} RENAME TO ${quote(database)};`,
      ),
      `DROP DATABASE IF EXISTS ${quote(old)}`,
    ),
    remove: psql(at, maintenanceDatabase, `DROP DATABASE ${quote(backup)}`),
  };
}

/**
 * Tables in a schema next to the one that Kallithea uses. An older Kallithea has fewer tables, so the commands also
 * drop today's. All of it is one statement: if the schema is gone, nothing is dropped.
 */
export function keptTables(at: ServerSession, { home, schema }: { home: string; schema: string }): KeptDatabase {
  const keptTables = `SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = ${literal(schema)}`;
  const restore = [
    `IF NOT EXISTS (${keptTables}) THEN`,
    refusal(`The schema "${schema}" does not exist or is empty. Nothing was changed.`),
    "END IF;",
    `DROP TABLE IF EXISTS ${kallitheaTables.map((table) => `${quote(home)}.${quote(table)}`).join(", ")} CASCADE;`,
    `FOR t IN ${keptTables} LOOP`,
    `EXECUTE format('DROP TABLE IF EXISTS %I.%I CASCADE', ${literal(home)}, t);`,
    `EXECUTE format('ALTER TABLE %I.%I SET SCHEMA %I', ${literal(schema)}, t, ${literal(home)});`,
    "END LOOP;",
    `DROP SCHEMA ${quote(schema)};`,
  ];
  return {
    location: `the schema "${schema}" of the database "${at.place.database}" on ${at.place.server}`,
    restore: psql(at, at.place.database, block(...restore)),
    remove: psql(at, at.place.database, `DROP SCHEMA ${quote(schema)} CASCADE`),
  };
}

/** One statement, and so one transaction. A name may contain `$$`. */
function block(...lines: readonly string[]): string {
  return `DO $kallithea$ DECLARE t text; BEGIN ${lines.join(" ")} END $kallithea$`;
}

function refusal(message: string): string {
  return `RAISE EXCEPTION USING MESSAGE = ${literal(message)};`;
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
    // TRAP: psql takes a name that contains an equals sign for a list of settings.
    `--dbname=${database.includes("=") ? `dbname='${database.replace(/['\\]/g, "\\$&")}'` : database}`,
    "--set=ON_ERROR_STOP=1",
  ];
  return [...words, ...statements.flatMap((statement) => ["-c", statement])].map(shellWord).join(" ");
}
