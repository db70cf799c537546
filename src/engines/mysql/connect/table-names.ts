import type { DataSource } from "typeorm";

/** The tables and views of the open database. */
export async function tableNames(dataSource: Pick<DataSource, "query">): Promise<string[]> {
  const rows: { name: string }[] = await dataSource.query(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
  );
  return rows.map(({ name }) => name);
}
