import type { DataSource } from "typeorm";
import { entities } from "../../schema/entities.js";
import type { SchemaModel, TableModel } from "../../schema/model.js";
import type { Operation, TableDefinition } from "../../schema/operation.js";
import { targetTables } from "../../schema/target-schema.js";
import { withoutBooleanChecks } from "./compare/boolean-check.js";
import { compareSchemas } from "./compare/compare.js";
import type { Comparison } from "./compare/difference.js";
import { afterRename, checkRename, parseRename, renameDifference } from "./renames.js";
import { requireServerDefaults } from "./require-server-defaults.js";
import type { Query, SchemaEngine } from "./schema-engine.js";
import { sortOperations } from "./sort-operations.js";

/** What a comparison needs from an open database. */
export interface ComparableDatabase {
  readonly dataSource: Pick<DataSource, "query"> & Partial<Pick<DataSource, "createQueryRunner">>;
  /** @throws UserError for a server whose schema this version cannot compare */
  comparison(): Promise<SchemaEngine>;
}

export interface CompareOptions {
  /** Called with each difference, in Alembic's words: `Detected added column 'users.bio'`. */
  readonly log?: (line: string) => void;
  /** Called with each difference that no operation can remove. */
  readonly warn?: (line: string) => void;
  /** Removes what is not compared from the reflected schema; see leave-alone.ts. */
  readonly leaveAlone?: (reflected: SchemaModel, targetSchema: SchemaModel) => SchemaModel;
  /** The target tables (default: those of Kallithea's entities). */
  readonly target?: readonly TableDefinition[];
}

export interface AutogenerateOptions extends CompareOptions {
  /** Renamed columns, as `users.old:new`. */
  readonly renames?: readonly string[];
}

/**
 * The operations that turn the schema of a database into that of the entities, in executable order. Changes nothing.
 * @throws UsageError for an impossible rename, RevisionError for a column that existing rows have no value for,
 * RefusedError for leftovers of an interrupted run of Alembic
 */
export async function autogenerate(
  database: ComparableDatabase & { readonly dataSource: DataSource },
  { renames = [], ...options }: AutogenerateOptions = {},
): Promise<Operation[]> {
  const { dataSource } = database;
  return overOneConnection(dataSource, async (query) => {
    const operations = await compareWithDatabase(database, query, renames, options);
    for (const line of renameSuggestions(operations)) options.warn?.(line);
    await requireServerDefaults(
      operations,
      async (table) => (await query(`SELECT 1 FROM ${dataSource.driver.escape(table)} LIMIT 1`)).length > 0,
    );
    return operations;
  });
}

/**
 * The same for `check`, without checking whether the operations could run.
 * @throws RefusedError for leftovers of an interrupted run of Alembic
 */
export async function pendingOperations(
  database: ComparableDatabase,
  options: CompareOptions = {},
): Promise<Operation[]> {
  return overOneConnection(database.dataSource, (query) => compareWithDatabase(database, query, [], options));
}

/** What is not a pool has one connection anyway. */
async function overOneConnection<Result>(
  dataSource: ComparableDatabase["dataSource"],
  use: (query: Query) => Promise<Result>,
): Promise<Result> {
  const runner = dataSource.createQueryRunner?.();
  if (runner === undefined) return use((statement) => dataSource.query(statement));
  try {
    return await use((statement) => runner.query(statement));
  } finally {
    await runner.release();
  }
}

async function compareWithDatabase(
  database: ComparableDatabase,
  query: Query,
  renames: readonly string[],
  { log, warn, target = targetTables(entities), leaveAlone = (reflected) => reflected }: CompareOptions,
): Promise<Operation[]> {
  const { differences, remarks } = await compare(database, query, renames, { target, leaveAlone });
  for (const line of differences.flatMap(({ lines }) => lines)) log?.(line);
  for (const line of remarks) warn?.(line);
  return sortOperations(differences.flatMap(({ operations }) => operations));
}

async function compare(
  { comparison }: ComparableDatabase,
  query: Query,
  hints: readonly string[],
  { target, leaveAlone }: Required<Pick<CompareOptions, "target" | "leaveAlone">>,
): Promise<Comparison> {
  const engine = await comparison();
  const targetSchema = { tables: target.map(modelOf) };
  await engine.rejectLeftovers(query);
  let reflected = await engine.reflect(query);
  const renames = hints.map(parseRename);
  for (const rename of renames) {
    checkRename(rename, reflected, targetSchema);
    reflected = afterRename(reflected, rename);
  }
  const compared = leaveAlone(await engine.normalizeExpressions(reflected, targetSchema, query), targetSchema);
  const { differences, remarks } = compareSchemas(compared, targetSchema, engine);
  return { differences: [...renames.map(renameDifference), ...differences], remarks };
}

function modelOf({ name, columns, constraints = [], indexes = [] }: TableDefinition): TableModel {
  return { name, columns, constraints: withoutBooleanChecks(constraints, columns), indexes, unsupported: [] };
}

/**
 * If one column is dropped and another is added, it may be a rename. Nothing is guessed, but the option is suggested.
 */
export function renameSuggestions(operations: readonly Operation[]): string[] {
  return operations.flatMap((dropped) => {
    if (dropped.kind !== "dropColumn") return [];
    const [added, ...others] = operations.flatMap((operation) =>
      operation.kind === "addColumn" && operation.table === dropped.table ? [operation.column.name] : [],
    );
    if (added === undefined || others.length > 0) return [];
    const { table, column } = dropped;
    return [
      `All data in ${table}.${column} will be lost. If it was renamed to '${added}', use --rename ${table}.${column}:${added}`,
    ];
  });
}
