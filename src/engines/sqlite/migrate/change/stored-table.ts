import type { Connection } from "../connection.js";
import type { TableState } from "./table-definition.js";

/** A table with everything that depends on it and would be deleted by DROP TABLE. */
export interface StoredTable extends TableState {
  /** The CREATE TRIGGER statements. */
  readonly triggers: readonly string[];
}

/** @throws Error if the table does not exist */
export async function readStoredTable(connection: Connection, name: string): Promise<StoredTable> {
  const objects: { type: string; name: string; sql: string | null }[] = await connection.query(
    "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE AND type IN ('table', 'index', 'trigger')",
    [name],
  );
  const table = objects.find(({ type }) => type === "table");
  if (!table?.sql) throw new Error(`no such table: ${name}`);
  const ofType = (kind: string) =>
    objects.flatMap(({ type, name, sql }) => (type === kind && sql !== null ? [{ name, sql }] : []));
  return {
    name: table.name,
    sql: table.sql,
    indexes: ofType("index"),
    triggers: ofType("trigger").map(({ sql }) => sql),
    added: [],
    retyped: [],
    notices: [],
  };
}
