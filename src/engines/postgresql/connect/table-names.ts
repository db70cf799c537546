import type { DataSource } from "typeorm";

/** The tables in the schemas of the search path: TypeORM's `hasTable` would only find those of the first one. */
export async function tableNames(dataSource: Pick<DataSource, "query">): Promise<string[]> {
  const rows: { name: string }[] = await dataSource.query(
    "SELECT tablename AS name FROM pg_catalog.pg_tables WHERE schemaname = ANY (current_schemas(false))",
  );
  return rows.map(({ name }) => name);
}
