// What happens around every statement, whoever sends it: its failure is explained, and it is logged without its secrets.
import type { DataSource, QueryRunner } from "typeorm";
import { entities } from "./entities.js";

export type LogSql = (statement: string, parameters: readonly unknown[], milliseconds: number) => void;

export interface StatementObserver {
  logSql?: LogSql | undefined;
  /** Turns the failure of a statement into what the caller shall see. */
  explain(error: unknown): unknown;
}

/** Observes the statements of a data source, from its next query runner on. */
export function observeStatements(dataSource: DataSource, observer: StatementObserver): void {
  const { driver } = dataSource;
  const createQueryRunner = driver.createQueryRunner.bind(driver);
  const observed = new WeakSet<QueryRunner>();
  const secrets = observer.logSql ? collectSecrets(dataSource) : new Set<unknown>();
  driver.createQueryRunner = (mode) => {
    const runner = createQueryRunner(mode);
    // SQLite's driver gives out the same runner every time.
    if (!observed.has(runner)) observe(runner, observer, secrets);
    observed.add(runner);
    return runner;
  };
}

function observe(runner: QueryRunner, { logSql, explain }: StatementObserver, secrets: ReadonlySet<unknown>): void {
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  runner.query = (async (statement: string, parameters: unknown[] = [], ...rest: unknown[]) => {
    const start = performance.now();
    try {
      return await query(statement, parameters, ...rest);
    } catch (error) {
      throw explain(error);
    } finally {
      logSql?.(statement, mask(parameters, secrets), performance.now() - start);
    }
  }) as QueryRunner["query"];
}

function mask(parameters: readonly unknown[], secrets: ReadonlySet<unknown>): unknown[] {
  return parameters.map((value) => (secrets.has(value) ? "***" : value));
}

/** The values that TypeORM was given for columns that the entities call secret. */
function collectSecrets({ driver }: DataSource): ReadonlySet<unknown> {
  const values = new Set<unknown>();
  const prepare = driver.preparePersistentValue.bind(driver);
  driver.preparePersistentValue = (value, column) => {
    const prepared = prepare(value, column);
    if (isSecret(column.entityMetadata.tableName, column.databaseName)) values.add(prepared);
    return prepared;
  };
  return values;
}

function isSecret(table: string, column: string): boolean {
  return entities.find((entity) => entity.table === table)?.columns[column]?.secret === true;
}
