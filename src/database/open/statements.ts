// Logs every statement and explains its failure, whatever code runs it.
import type { DataSource, QueryRunner } from "typeorm";

export type LogSql = (statement: string, parameters: readonly unknown[], milliseconds: number) => void;

export interface StatementObserver {
  /** Called once, if a statement takes long: it may be waiting for a lock. */
  onSlow?: (() => void) | undefined;
  logSql?: LogSql | undefined;
  /** Turns the error of a statement into the one that the caller gets. */
  explain(error: unknown): unknown;
}

/** Milliseconds. */
const slow = 2000;

/** Observes the statements of a data source, from its next query runner on. */
export function observeStatements(dataSource: DataSource, observer: StatementObserver): void {
  const { driver } = dataSource;
  const createQueryRunner = driver.createQueryRunner.bind(driver);
  const observed = new WeakSet<QueryRunner>();
  let isSlow = false;
  const onSlow = () => {
    if (!isSlow) observer.onSlow?.();
    isSlow = true;
  };
  driver.createQueryRunner = (mode) => {
    const runner = createQueryRunner(mode);
    // SQLite's driver returns the same runner every time.
    if (!observed.has(runner)) observe(runner, { ...observer, onSlow: observer.onSlow && onSlow });
    observed.add(runner);
    return runner;
  };
}

function observe(runner: QueryRunner, { logSql, explain, onSlow }: StatementObserver): void {
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  runner.query = (async (statement: string, parameters: unknown[] = [], ...rest: unknown[]) => {
    const start = performance.now();
    const timer = onSlow && setTimeout(onSlow, slow);
    try {
      return await query(statement, parameters, ...rest);
    } catch (error) {
      throw explain(error);
    } finally {
      clearTimeout(timer);
      logSql?.(statement, parameters, performance.now() - start);
    }
  }) as QueryRunner["query"];
}
