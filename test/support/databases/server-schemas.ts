// Schemas of databases on servers, as read for the comparison.

import { compareSchemas } from "../../../src/migrations/autogenerate/compare/compare.js";
import type { Query, SchemaEngine } from "../../../src/migrations/autogenerate/schema-engine.js";
import { sortOperations } from "../../../src/migrations/autogenerate/sort-operations.js";
import type { SchemaModel, TableModel } from "../../../src/schema/model.js";
import type { Engine } from "./engines.js";
import { openDatabase } from "./open-database.js";
import { serverDatabase } from "./server-database.js";

/** The schema of a new database created by some SQL. */
export function reflectOn(engine: Engine, sql: string): Promise<SchemaModel> {
  return inDatabase(engine, sql, (schemaEngine, query) => schemaEngine.reflect(query));
}

/** The only table of such a database. */
export async function reflectTableOn(engine: Engine, sql: string): Promise<TableModel> {
  const { tables } = await reflectOn(engine, sql);
  const [table, ...others] = tables;
  if (!table || others.length > 0) throw new Error(`${tables.length} tables instead of one`);
  return table;
}

/** The changes that turn a new database created by some SQL into the target schema. */
export async function compareOn(engine: Engine, sql: string, target: SchemaModel) {
  return inDatabase(engine, sql, async (schemaEngine, query) => {
    const reflected = await schemaEngine.normalizeExpressions(await schemaEngine.reflect(query), target, query);
    const { differences, remarks } = compareSchemas(reflected, target, schemaEngine);
    return {
      operations: sortOperations(differences.flatMap(({ operations }) => operations)),
      lines: differences.flatMap(({ lines }) => lines),
      remarks,
    };
  });
}

async function inDatabase<Result>(
  engine: Engine,
  sql: string,
  use: (engine: SchemaEngine, query: Query) => Promise<Result>,
): Promise<Result> {
  const { dataSource, comparison } = await openDatabase(await serverDatabase(engine, sql), { readOnly: true });
  const runner = dataSource.createQueryRunner();
  try {
    return await use(await comparison(), (statement) => runner.query(statement));
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}
