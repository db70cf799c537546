import { type ExistingDatabase, realUsers } from "../../../database/create/creation.js";

/** Sends a statement to one database. */
export type QueryFunction = <Row>(statement: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/**
 * Describes a database of Kallithea.
 * @param tables its tables
 * @param quotedTable quotes the name of a table for a statement
 */
export async function describeExisting(
  query: QueryFunction,
  tables: readonly string[],
  quotedTable: (table: string) => string,
): Promise<ExistingDatabase> {
  const count = async (table: string, where = "") => {
    if (!tables.includes(table)) return undefined;
    const [row] = await query<{ n: number | string }>(`SELECT count(*) AS n FROM ${quotedTable(table)}${where}`);
    return Number(row?.n);
  };
  const revisions = tables.includes("alembic_version")
    ? await query<{ version_num: string }>(
        `SELECT version_num FROM ${quotedTable("alembic_version")} ORDER BY version_num`,
      )
    : [];
  return {
    revisions: revisions.map((row) => row.version_num),
    users: await count("users", realUsers),
    repositories: await count("repositories"),
  };
}
