import type { DataSource } from "typeorm";

/** The tables of an open file, without SQLite's own. */
export async function tableNames(dataSource: Pick<DataSource, "query">): Promise<string[]> {
  const rows: { name: string }[] = await dataSource.query(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  return rows.map(({ name }) => name);
}
