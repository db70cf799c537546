import type { DataSource, EntityManager } from "typeorm";
import { expectedHead, versionTableSql } from "../version.js";

/**
 * Creates all tables and their indexes in an empty database, and `alembic_version`, stamped with their revision.
 * @param statements create the tables, in the engine's dialect
 */
export async function createSchema(source: DataSource | EntityManager, statements: readonly string[]): Promise<void> {
  await source.transaction(async ({ queryRunner }) => {
    for (const statement of [...statements, versionTableSql]) await queryRunner?.query(statement);
    await queryRunner?.query(`INSERT INTO alembic_version (version_num) VALUES ('${expectedHead}')`);
  });
}
