// What a step has done so far, in a separate table, which exists only during a step and after an interrupted one.

import type { Queryable } from "../../../server/migrate/offending-rows.js";
import { quote } from "../../ddl/quote.js";
import { hasTable } from "../../stored-sql/read-table.js";

export const journalTable = "kallithea_cli_journal";

export interface JournalEntry {
  /** Calls of `op` are counted from 0. */
  readonly position: number;
  /**
   * `schema`: an operation; `statement`: SQL that cannot be rolled back; `rows`: changes of rows; `query`; `nothing`:
   * there was nothing to do.
   */
  readonly kind: "schema" | "statement" | "rows" | "query" | "nothing";
  /** The call of `op`, for users. */
  readonly what: string;
  /** The whole call, without values: SQL, or an operation as JSON. */
  readonly work: string;
  /** `begun`: whether it was executed has to be checked. */
  readonly state: "begun" | "done";
  /** The rows of a query, as JSON. */
  readonly result: string | null;
}

/** The step that a journal belongs to. */
export interface JournalOwner {
  /** In Alembic's words, e.g. `upgrade a0a1bf09c143 -> f62826179f39`. */
  readonly step: string;
  /** When the version table was created: loading a dump recreates it. */
  readonly versionTableCreated: string;
}

const columns = "position, kind, what, work, state, result";

/** Ordered by position; empty without a journal. */
export async function readJournal(connection: Queryable): Promise<(JournalEntry & JournalOwner)[]> {
  if (!(await hasTable(connection, journalTable))) return [];
  return connection.query(
    `SELECT ${columns}, step, version_table_made AS versionTableCreated FROM ${quote(journalTable)} ORDER BY position`,
  ) as Promise<(JournalEntry & JournalOwner)[]>;
}

/** TRAP: creating a table ends a transaction. */
export async function createJournal(connection: Queryable): Promise<void> {
  await connection.query(`
    CREATE TABLE IF NOT EXISTS ${quote(journalTable)} (
      position INT NOT NULL PRIMARY KEY,
      kind VARCHAR(10) NOT NULL,
      what TEXT NOT NULL,
      work LONGTEXT NOT NULL,
      state VARCHAR(5) NOT NULL,
      result LONGTEXT,
      step TEXT NOT NULL,
      version_table_made VARCHAR(30) NOT NULL
    ) ENGINE=InnoDB CHARACTER SET utf8mb4`);
}

export async function insertEntries(
  connection: Queryable,
  entries: readonly JournalEntry[],
  owner: JournalOwner,
): Promise<void> {
  const rows = entries.map(({ position, kind, what, work, state, result }) => [
    ...[position, kind, what, work, state, result],
    ...[owner.step, owner.versionTableCreated],
  ]);
  await connection.query(`INSERT INTO ${quote(journalTable)} (${columns}, step, version_table_made) VALUES ?`, [rows]);
}

export async function markDone(connection: Queryable, position: number): Promise<void> {
  await connection.query(`UPDATE ${quote(journalTable)} SET state = 'done' WHERE position = ?`, [position]);
}

export async function removeEntries(connection: Queryable, from: number): Promise<void> {
  await connection.query(`DELETE FROM ${quote(journalTable)} WHERE position >= ?`, [from]);
}

export async function dropJournal(connection: Queryable): Promise<void> {
  await connection.query(`DROP TABLE IF EXISTS ${quote(journalTable)}`);
}

export async function dropEmptyJournal(connection: Queryable): Promise<void> {
  if ((await readJournal(connection)).length === 0) await dropJournal(connection);
}

/** As the server reports it, to the second. */
export async function versionTableCreated(connection: Queryable): Promise<string> {
  const [row]: { made: string }[] = await connection.query(
    "SELECT CAST(CREATE_TIME AS CHAR) AS made FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'alembic_version'",
  );
  return row?.made ?? "";
}
