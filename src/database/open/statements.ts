// Logs every statement and explains its failure, whatever code runs it.
import type { DataSource, QueryRunner } from "typeorm";

export type LogSql = (statement: string, parameters: readonly unknown[], milliseconds: number) => void;

export interface StatementObserver {
  logSql?: LogSql | undefined;
  /** Turns the error of a statement into the one that the caller gets. */
  explain(error: unknown): unknown;
}

/** Observes the statements of a data source, from its next query runner on. */
export function observeStatements(dataSource: DataSource, observer: StatementObserver): void {
  const { driver } = dataSource;
  const createQueryRunner = driver.createQueryRunner.bind(driver);
  const observed = new WeakSet<QueryRunner>();
  driver.createQueryRunner = (mode) => {
    const runner = createQueryRunner(mode);
    // SQLite's driver returns the same runner every time.
    if (!observed.has(runner)) observe(runner, observer);
    observed.add(runner);
    return runner;
  };
}

function observe(runner: QueryRunner, { logSql, explain }: StatementObserver): void {
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  runner.query = (async (statement: string, parameters: unknown[] = [], ...rest: unknown[]) => {
    const start = performance.now();
    try {
      return await query(statement, parameters, ...rest);
    } catch (error) {
      throw explain(error);
    } finally {
      logSql?.(statement, parameters, performance.now() - start);
    }
  }) as QueryRunner["query"];
}
