// What a database server sees of a process that is killed: statements up to some point, and then the end of the
// connection.
import type { DataSource, QueryRunner } from "typeorm";

/**
 * Lets a data source do so many statements that change something, and none of any kind after them: between two of
 * these, one moment is as good as the other.
 * @returns whether it came to that
 */
export function dieAfter(dataSource: DataSource, changes: number): { died: boolean } {
  const life = { died: false };
  let seen = 0;
  const { driver } = dataSource;
  const createQueryRunner = driver.createQueryRunner.bind(driver);
  driver.createQueryRunner = (mode) => mortal(createQueryRunner(mode));
  return life;

  function mortal(runner: QueryRunner): QueryRunner {
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    runner.query = (async (...args: unknown[]) => {
      if (life.died) throw new Error("the process is dead");
      const result = await query(...args);
      if (!/^\s*(SELECT|SHOW)/.test(String(args[0]))) seen += 1;
      life.died = seen >= changes;
      if (life.died) throw new Error("the process is dead");
      return result;
    }) as QueryRunner["query"];
    return runner;
  }
}
