import type { Connection } from "./connection.js";
import { singleValue } from "./connection.js";
import type { TableState } from "./table-state.js";

/** A table with all that hangs on it and would go with a DROP TABLE. */
export interface StoredTable extends TableState {
  /** The CREATE TRIGGER statements. */
  readonly triggers: readonly string[];
  /** The highest id ever given, where the table has AUTOINCREMENT and has had a row. */
  readonly sequence: number | undefined;
}

/** @throws Error where there is no such table */
export async function readStoredTable(connection: Connection, name: string): Promise<StoredTable> {
  const objects: { type: string; name: string; sql: string | null }[] = await connection.query(
    "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE AND type IN ('table', 'index', 'trigger')",
    [name],
  );
  const table = objects.find(({ type }) => type === "table");
  if (!table?.sql) throw new Error(`no such table: ${name}`);
  const ofType = (wanted: string) => objects.flatMap(({ type, name, sql }) => (type === wanted && sql !== null ? [{ name, sql }] : []));
  return {
    name: table.name,
    sql: table.sql,
    indexes: ofType("index"),
    triggers: ofType("trigger").map(({ sql }) => sql),
    sequence: await readSequence(connection, table.name),
    fresh: [],
    retyped: [],
    notices: [],
  };
}

async function readSequence(connection: Connection, name: string): Promise<number | undefined> {
  if (!(await singleValue(connection, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"))) return undefined;
  return (await singleValue(connection, "SELECT seq FROM sqlite_sequence WHERE name = ?", [name])) as number | undefined;
}
