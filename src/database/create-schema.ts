import type { DataSource, EntityManager, Table } from "typeorm";
import { entities } from "../schema/entities.js";
import * as mysql from "./mysql/ddl.js";
import * as postgres from "./postgres/ddl.js";
import * as sqlite from "./sqlite/ddl.js";
import { expectedHead, versionTableSql } from "./version.js";
import { wantedTable } from "./wanted-table.js";

/**
 * Makes all tables with their indexes in an empty database, and `alembic_version`, stamped with the revision that they correspond to.
 * In an SQLite file the statements are those that Kallithea leaves there, byte for byte.
 */
export async function createSchema(source: DataSource | EntityManager): Promise<void> {
  await source.transaction(async ({ queryRunner, dataSource }) => {
    const statements = wantedTables(dataSource).flatMap((table) => tableStatements(table, dataSource));
    for (const statement of [...statements, versionTableSql]) await queryRunner?.query(statement);
    await queryRunner?.query(`INSERT INTO alembic_version (version_num) VALUES ('${expectedHead}')`);
  });
}

/** What the entities ask for, in the order in which it can be made. */
export function wantedTables(dataSource: DataSource): Table[] {
  return entities.map((entity) => wantedTable(dataSource, entity.table));
}

function tableStatements(table: Table, { options }: DataSource): string[] {
  if (options.type === "better-sqlite3") {
    return [sqlite.createTableSql(table), ...table.indices.map((index) => sqlite.createIndexSql(table, index))];
  }
  if (options.type === "postgres") return postgres.tableStatements(table);
  return [mysql.createTableSql(table, { foreignKeys: true })];
}
