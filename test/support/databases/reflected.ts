// Schemas of in-memory databases, as read for the comparison.
import Database from "better-sqlite3";
import { sqliteSchemaEngine } from "../../../src/engines/sqlite/reflect/comparison.js";
import type { Query } from "../../../src/migrations/autogenerate/schema-engine.js";
import type { SchemaModel, TableModel } from "../../../src/schema/model.js";

/** The schema of a database created by some SQL. */
export async function reflected(sql: string): Promise<SchemaModel> {
  const database = new Database(":memory:");
  try {
    database.exec(sql);
    return await sqliteSchemaEngine.reflect(queryOf(database));
  } finally {
    database.close();
  }
}

/** The only table of such a database. */
export async function reflectedTable(sql: string): Promise<TableModel> {
  const { tables } = await reflected(sql);
  const [table, ...others] = tables;
  if (!table || others.length > 0) throw new Error(`${tables.length} tables instead of one`);
  return table;
}

export function queryOf(database: Database.Database): Query {
  return async <Row>(statement: string) => database.prepare(statement).all() as Row[];
}
