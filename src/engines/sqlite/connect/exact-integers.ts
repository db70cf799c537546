// TRAP: better-sqlite3 binds every number as REAL, so 5 becomes '5.0' in a text column, and it reads integers beyond
// 2^53 incorrectly.
import type { DataSource, QueryRunner } from "typeorm";

/** The value to bind so that SQLite stores an integer as an integer and a boolean as 1 or 0. */
export function boundValue(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return Number.isSafeInteger(value) ? BigInt(value as number) : value;
}

/** Binds integers as integers, from the next query runner on. */
export function bindIntegers({ driver }: DataSource): void {
  const createQueryRunner = driver.createQueryRunner.bind(driver);
  const bound = new WeakSet<QueryRunner>();
  driver.createQueryRunner = (mode) => {
    const runner = createQueryRunner(mode);
    // The driver returns the same runner every time.
    if (!bound.has(runner)) bindIntegersOf(runner);
    bound.add(runner);
    return runner;
  };
}

function bindIntegersOf(runner: QueryRunner): void {
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  runner.query = ((statement: string, parameters: unknown[] = [], ...rest: unknown[]) =>
    query(statement, parameters.map(boundValue), ...rest)) as QueryRunner["query"];
}

/** One of better-sqlite3's prepared statements, which TypeORM caches by their text. */
interface PreparedStatement {
  safeIntegers(toggle: boolean): unknown;
}

/** Rows with exact integers: those beyond the safe range of numbers are bigints. */
export async function queryExactly<Row extends object>(
  runner: QueryRunner,
  statement: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const { getStmt } = runner as unknown as { getStmt(statement: string): Promise<PreparedStatement> };
  // A statement that cannot be prepared fails below, with its reason.
  const prepared = await getStmt.call(runner, statement).catch(() => undefined);
  prepared?.safeIntegers(true);
  try {
    const rows: unknown = await runner.query(statement, [...parameters]);
    return Array.isArray(rows) ? rows.map((row) => withNumbers<Row>(row)) : [];
  } finally {
    prepared?.safeIntegers(false);
  }
}

function withNumbers<Row extends object>(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asNumber(value)])) as Row;
}

function asNumber(value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
