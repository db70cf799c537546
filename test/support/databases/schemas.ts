// Schemas of databases, as read for the comparison.
import { compareSchemas } from "../../../src/migrations/autogenerate/compare/compare.js";
import type { Query, SchemaEngine } from "../../../src/migrations/autogenerate/schema-engine.js";
import { sortOperations } from "../../../src/migrations/autogenerate/sort-operations.js";
import type { SchemaModel, TableModel } from "../../../src/schema/model.js";
import type { Engine } from "./engines.js";
import { openDatabase } from "./open-database.js";
import { databaseOn } from "./server-database.js";

/** The schema of a new database created by some SQL. */
export async function reflectOn(engine: Engine, sql: string): Promise<SchemaModel> {
  return reflectAt(await databaseOn(engine, sql));
}

/** The schema of an existing database. */
export function reflectAt(url: string): Promise<SchemaModel> {
  return inDatabase(url, (schemaEngine, query) => schemaEngine.reflect(query));
}

/** One of its tables. */
export async function reflectTableAt(url: string, name: string): Promise<TableModel> {
  const { tables } = await reflectAt(url);
  const table = tables.find((candidate) => candidate.name === name);
  return table ?? raise(`no table ${name} among ${tables.map((other) => other.name)}`);
}

/** The only table of such a database. */
export async function reflectTableOn(engine: Engine, sql: string): Promise<TableModel> {
  const { tables } = await reflectOn(engine, sql);
  const [table, ...others] = tables;
  if (!table || others.length > 0) raise(`${tables.length} tables instead of one`);
  return table;
}

/** The changes that turn a new database created by some SQL into the target schema. */
export async function compareOn(engine: Engine, sql: string, target: SchemaModel) {
  return inDatabase(await databaseOn(engine, sql), async (schemaEngine, query) => {
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
  url: string,
  use: (engine: SchemaEngine, query: Query) => Promise<Result>,
): Promise<Result> {
  const { dataSource, comparison } = await openDatabase(url, { readOnly: true });
  const runner = dataSource.createQueryRunner();
  try {
    return await use(await comparison(), (statement) => runner.query(statement));
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

function raise(message: string): never {
  throw new Error(message);
}
