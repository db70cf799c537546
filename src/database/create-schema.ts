import type { DataSource, Table } from "typeorm";
import { entities } from "./entities.js";
import { createIndexSql, createTableSql } from "./sqlite/ddl.js";
import { expectedHead, versionTableSql } from "./version.js";
import { wantedTable } from "./wanted-table.js";

/**
 * Makes all tables with their indexes in an empty database, and `alembic_version`, stamped with the revision that they correspond to.
 * In an SQLite file the statements are those that Kallithea leaves there, byte for byte.
 */
export async function createSchema(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async ({ queryRunner }) => {
    for (const statement of schemaStatements(dataSource)) await queryRunner?.query(statement);
    await queryRunner?.query("INSERT INTO alembic_version (version_num) VALUES (?)", [expectedHead]);
  });
}

function schemaStatements(dataSource: DataSource): string[] {
  const tables = entities.map((entity) => wantedTable(dataSource, entity.table));
  return [...tables.flatMap((table) => [createTableSql(table), ...indexStatements(table)]), versionTableSql];
}

function indexStatements(table: Table): string[] {
  return table.indices.map((index) => createIndexSql(table, index));
}
